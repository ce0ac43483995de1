import { readFileSync, realpathSync, statSync } from 'node:fs';

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

/**
 * Differs when the content may differ. The real path is part of it: Kubernetes changes a secret by a
 * swap of a symbolic link on the way to the file.
 */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [realpathSync(path), dev, ino, size, mtimeNs, ctimeNs].join();
  } catch (error) {
    return codeOf(error);
  }
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

/**
 * Reads small files and knows whether any of them changed since. Synchronous: they are few, local
 * and looked at once a second at most, and so no caller ever sees half of a change.
 */
export class TrackedFiles {
  readonly #stamps = new Map<string, string>();

  /** The text without white space at its ends, byte order mark included. */
  read(path: string): FileReading {
    // Before the content: what changes in between is then seen as a change, and not missed.
    this.#stamps.set(path, stampOf(path));
    return readingOf(path);
  }

  get changed(): boolean {
    return [...this.#stamps].some(([path, stamp]) => stampOf(path) !== stamp);
  }
}
