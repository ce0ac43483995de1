#!/usr/bin/env node
// First step of every npm script. Uses Node 20 built-ins only: it runs before anything is installed,
// on whatever Node is there; all that follows runs on the Node that package.json pins.
import { commands } from './runner/project.commands.mjs';
import { installIfNeeded } from './runner/dependency.install.mjs';
import { StepFailed } from './runner/tool.process.mjs';

const [name, ...given] = process.argv.slice(2);
const command = commands[name];

if (command === undefined) {
  const list = Object.entries(commands).map(([key, { about }]) => `  ${key.padEnd(12)} ${about}`);
  process.stderr.write(`Usage: npm run <command> -- [arguments]\n${list.join('\n')}\n`);
  process.exitCode = 2;
} else {
  try {
    await installIfNeeded();
    await command.run(given.filter((argument, index) => argument !== '--' || index > 0));
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
