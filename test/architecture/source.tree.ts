import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Text files by their path from the root of the project, with `/` between folders. */
export type SourceTree = ReadonlyMap<string, string>;

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'data',
  'coverage',
  'logs',
  '.git',
  '.venv',
  '.vitest',
]);
const BINARY = new Set([
  '.wav',
  '.h264',
  '.jpg',
  '.png',
  '.gif',
  '.bin',
  '.opus',
  '.gz',
  '.tsbuildinfo',
]);
// Written by the machine that runs the service, and never committed.
const LOCAL_FILES = new Set(['.env']);

async function pathsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(projectRoot, folder), { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : await pathsBelow(path);
    return entry.isFile() && !LOCAL_FILES.has(entry.name) ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

/** The project's own text files as they stand on the disk. */
export async function readProject(): Promise<SourceTree> {
  const paths = (await pathsBelow('')).filter((path) => !BINARY.has(extname(path))).sort();
  const texts = paths.map(
    async (path) => [path, await readFile(join(projectRoot, path), 'utf8')] as const,
  );
  return new Map(await Promise.all(texts));
}
