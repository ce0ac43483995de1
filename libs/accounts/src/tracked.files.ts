import { readFileSync, statSync } from 'node:fs';

export type FileReading = { readonly text: string } | { readonly defect: string };

/** Bytes. A list of accounts is far smaller; a device or a log by mistake is not read whole. */
const LARGEST = 1_048_576;

const DEFECTS: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that does not exist',
  EACCES: 'names a file that this process may not read',
  EPERM: 'names a file that this process may not read',
  ELOOP: 'names a link that leads back to itself',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return 'unknown';
  return typeof error.code === 'string' ? error.code : 'unknown';
}

function readingOf(path: string): FileReading {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { defect: 'names something that is not a file' };
    if (stat.size > LARGEST) return { defect: 'names a file of more than 1 MiB' };
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? { defect: 'names a file that is empty' } : { text };
  } catch (error) {
    const code = codeOf(error);
    return { defect: DEFECTS[code] ?? `names a file that cannot be read (${code})` };
  }
}

function isSame(left: FileReading, right: FileReading): boolean {
  if ('text' in left) return 'text' in right && left.text === right.text;
  return 'defect' in right && left.defect === right.defect;
}

/**
 * Reads small files and knows whether any of them reads otherwise now. By their content: times of
 * files are too coarse for two writes in a row, and tell nothing of a link that was swapped on the
 * way, as Kubernetes does. Synchronous: they are few, local and looked at once a second at most, and
 * so no caller ever sees half of a change.
 */
export class TrackedFiles {
  readonly #readings = new Map<string, FileReading>();

  /** The text without white space at its ends, byte order mark included. */
  read(path: string): FileReading {
    const reading = readingOf(path);
    this.#readings.set(path, reading);
    return reading;
  }

  get changed(): boolean {
    return [...this.#readings].some(([path, reading]) => !isSame(readingOf(path), reading));
  }
}
