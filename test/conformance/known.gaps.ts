import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A mode that cannot be made to pass has its answer, word for word, in
 * `known-gaps/<date>-<mode>.txt`; exactly that answer is accepted.
 * @returns the file's name, or `undefined` when the answer is not a known one
 */
export function knownGap(folder: string, mode: string, answer: string): string | undefined {
  const gaps = join(folder, 'known-gaps');
  if (!existsSync(gaps)) return undefined;
  return readdirSync(gaps)
    .filter((name) => name.endsWith(`-${mode}.txt`))
    .find((name) => readFileSync(join(gaps, name), 'utf8').trim() === answer.trim());
}

/** Where a new answer can be looked at. */
export function keepAnswer(folder: string, mode: string, answer: string): string {
  const path = join(folder, 'logs', `${mode}.answer.txt`);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  writeFileSync(path, `${answer}\n`);
  return path;
}
