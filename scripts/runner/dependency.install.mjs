import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules, pinnedNode, root } from './project.paths.mjs';
import { exitCodeOf, StepFailed } from './tool.process.mjs';

const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** npm writes what it installed, last of all, into a lock file inside node_modules. */
function reasonToInstall() {
  const installedFile = join(modules, '.package-lock.json');
  if (!existsSync(installedFile) || !existsSync(pinnedNode)) return 'nothing is installed yet';
  const installed = packagesIn(installedFile);
  for (const [path, wanted] of Object.entries(packagesIn(join(root, 'package-lock.json')))) {
    const found = installed[path];
    const absent = found === undefined && (wanted.optional || wanted.devOptional);
    if (path === '' || absent || found?.version === wanted.version) continue;
    return `${path} is ${found?.version ?? 'missing'}, the lock file says ${wanted.version}`;
  }
  return undefined;
}

/** Brings node_modules to what package-lock.json says. @throws StepFailed when npm fails. */
export async function installIfNeeded() {
  const reason = reasonToInstall();
  if (reason === undefined) return;
  process.stderr.write(`Installing dependencies with npm ci: ${reason}.\n`);
  // Errors only: on an older Node each package that asks for a newer one prints a warning of its own.
  const args = ['ci', '--loglevel=error', '--no-progress'];
  const npm = process.env.npm_execpath;
  const code = npm
    ? await exitCodeOf(process.execPath, [npm, ...args])
    : await exitCodeOf(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  if (code !== 0) throw new StepFailed(code, 'npm ci failed; nothing was started.');
}
