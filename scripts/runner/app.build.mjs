import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { entryOf, root } from './project.paths.mjs';
import { StepFailed, tool } from './tool.process.mjs';

/** What goes into each app; a change below these makes its build stale. */
const SOURCES = {
  platform: ['apps/platform', 'libs', 'examples'],
  simulator: ['apps/simulator/src', 'apps/simulator/tsconfig.app.json', 'libs/kernel'],
  cli: ['apps/cli', 'libs'],
};
const SHARED = ['package-lock.json', 'tsconfig.json', 'nest-cli.json'];

const isCompiled = (path) => /(\.ts|\.json)$/.test(path) && !path.endsWith('.spec.ts');

async function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (statSync(join(root, path)).isFile()) return [path];
  const entries = await readdir(join(root, path), { recursive: true });
  return entries.map((entry) => join(path, entry)).filter(isCompiled);
}

/** Names, sizes and times of all sources: a file that was removed counts as a change too. */
async function fingerprintOf(app) {
  const files = (await Promise.all([...SOURCES[app], ...SHARED].map(filesUnder))).flat();
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const stampOf = (app) => join(root, 'dist', app, '.sources');
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** Compiles an app from nothing, so that no file of a removed source is left. */
async function build(app) {
  const begun = performance.now();
  const fingerprint = await fingerprintOf(app);
  rmSync(join(root, 'dist', app), { recursive: true, force: true });
  await tool('@nestjs/cli', ['build', app], { command: 'nest' });
  if (!existsSync(entryOf(app))) throw new StepFailed(1, `${app}: ${entryOf(app)} was not built.`);
  writeFileSync(stampOf(app), fingerprint);
  const files = await readdir(join(root, 'dist', app), { recursive: true });
  const scripts = files
    .filter((file) => file.endsWith('.js'))
    .map((f) => join(root, 'dist', app, f));
  const kilobytes = Math.round(scripts.reduce((sum, file) => sum + statSync(file).size, 0) / 1024);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stderr.write(`Built ${app}: ${scripts.length} files, ${kilobytes} kB, ${seconds} s\n`);
}

/** Builds the apps beside each other: each is compiled by one process, which keeps one core busy. */
export async function buildAll(...apps) {
  const ends = await Promise.allSettled(apps.map(build));
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Builds the apps whose sources changed since their last build. */
export async function buildIfStale(...apps) {
  const stale = [];
  for (const app of apps) {
    const fresh = existsSync(entryOf(app)) && read(stampOf(app)) === (await fingerprintOf(app));
    if (!fresh) stale.push(app);
  }
  await buildAll(...stale);
}
