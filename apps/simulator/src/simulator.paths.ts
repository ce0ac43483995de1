import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the simulator.');
    folder = parent;
  }
  return folder;
}

/** The folder that holds `assets/` and `meetings/`; the same from the source and from `dist`. */
export function simulatorFolder(): string {
  return join(packageRoot(), 'apps', 'simulator');
}
