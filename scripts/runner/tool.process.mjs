import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { binaries, modules, pinnedNode, root } from './project.paths.mjs';

/** A step that did not end with 0. An empty message: the step itself has already said why. */
export class StepFailed extends Error {
  constructor(exitCode, message = '') {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * A group of its own gets every signal, with what the tool started; in ours, Ctrl-C on a terminal
 * reaches the tool without our help, and passed on would count as a second one.
 */
function forwardSignals(child, ownGroup) {
  const forward = (signal) => {
    if (ownGroup) process.kill(-child.pid, signal);
    else if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return () => process.off('SIGINT', forward).off('SIGTERM', forward);
}

/**
 * Runs a program in the project's folder with the pinned tools first in PATH.
 * @param ownGroup for a tool that would leave its own children behind; it gets no terminal input
 * @returns its exit code; 128 + the signal's number when a signal ended it.
 */
export function exitCodeOf(program, args, { environment = {}, ownGroup = false } = {}) {
  const PATH = `${binaries}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(program, args, {
    cwd: root,
    stdio: [ownGroup ? 'ignore' : 'inherit', 'inherit', 'inherit'],
    detached: ownGroup,
    env: { ...process.env, PATH, ...environment },
  });
  const release = forwardSignals(child, ownGroup);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      release();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Runs a script on the pinned Node. @throws StepFailed with its exit code. */
export async function node(args, options) {
  const code = await exitCodeOf(pinnedNode, args, options);
  if (code !== 0) throw new StepFailed(code);
}

/** Path of a package's command, so that it needs no shebang and no shell. */
export function toolPath(packageName, command = packageName) {
  const folder = join(modules, packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** Runs a command of an installed package. @throws StepFailed with its exit code. */
export const tool = (packageName, args, { command, ...options } = {}) =>
  node([toolPath(packageName, command), ...args], options);
