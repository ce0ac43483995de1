// Loaded before a service: each write to a WAV file takes SLOW_DISK_MS longer. The first one says so, as
// evidence that the delay is at work.
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const delayMs = Number(process.env['SLOW_DISK_MS'] ?? '0');
const realOpen = promises.open;
let said = false;

promises.open = async (path, ...rest) => {
  const file = await realOpen(path, ...rest);
  if (!String(path).endsWith('.wav')) return file;
  const realWrite = file.writev.bind(file);
  file.writev = async (...given) => {
    if (!said) process.stderr.write(`slow.disk: ${path}\n`);
    said = true;
    await pause(delayMs);
    return realWrite(...given);
  };
  return file;
};
syncBuiltinESMExports();
