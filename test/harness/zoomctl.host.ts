import { inspect } from 'node:util';
import { zoomctlCommand } from './zoomctl.command.ts';

/** A stream of which no text leaves the process while a command runs. */
function capture(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const write = stream.write.bind(stream);
  let text = '';
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}

/** Nothing of the command before is left, as in a process of its own. */
function takeOn(env: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(process.env)) Reflect.deleteProperty(process.env, key);
  Object.assign(process.env, env);
  process.exitCode = undefined;
}

let runs = 0;

async function run(message: unknown) {
  const { entry, args, env, cwd } = zoomctlCommand.parse(message);
  takeOn(env);
  process.chdir(cwd);
  process.argv = [process.execPath, entry, ...args];
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  runs += 1;
  try {
    // A module with another query is evaluated anew; what it imports is there already.
    await import(`${entry}?run=${String(runs)}`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${inspect(error)}\n`);
  } finally {
    stdout.release();
    stderr.release();
  }
  const code = process.exitCode ?? 0;
  // The host itself ends well.
  process.exitCode = undefined;
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

process.on('message', (message) => {
  void run(message).then((done) => process.send?.(done));
});
