import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalObjectStore } from '../storage/local.object-store.js';

/** A store on the real disk, in a folder of its own. */
export async function temporaryStore() {
  const root = await mkdtemp(join(tmpdir(), 'outputs-'));
  return {
    root,
    store: new LocalObjectStore(root),
    file: (key: string) => readFile(join(root, ...key.split('/'))),
    path: (key: string) => join(root, ...key.split('/')),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
