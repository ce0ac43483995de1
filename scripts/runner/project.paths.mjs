import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const modules = join(root, 'node_modules');
export const binaries = join(modules, '.bin');

/** The runtime that the dev dependency `node` brings. */
export const pinnedNode = join(
  modules,
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** What `nest build <app>` leaves: the whole tree below `dist/<app>`, from the root of the project. */
export const entryOf = (app) => join(root, 'dist', app, 'apps', app, 'src', 'main.js');
