import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from '@zoom-platform/kernel';

/** Keys of the process win over those of the file, as in the service. */
export interface ReadEnvironment {
  readonly texts: Environment;
  /** Whether the file was there. */
  readonly hasFile: boolean;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Puts what stands in secret files beside the plain keys; the doctor judges values, not places. */
function withSecretFiles(texts: Environment): Environment {
  const read = Object.entries(texts).flatMap(([key, path]) => {
    const plain = key.replace(/_FILE$/, '');
    if (!/_SECRET_FILE$/.test(key) || path === undefined || texts[plain] !== undefined) return [];
    const text = textOf(path);
    // An unreadable file stays where it is, so that its key is named as the problem.
    return text === undefined
      ? []
      : [[plain, text.trim().split(/\s+/).join(',')] as const, [key, undefined] as const];
  });
  return { ...texts, ...Object.fromEntries(read) };
}

/** A key with nothing behind it is not set, as for the service. */
function withoutEmpty(texts: Environment): Environment {
  return Object.fromEntries(
    Object.entries(texts).filter(([, text]) => text !== undefined && text.trim() !== ''),
  );
}

/** @param file path of a `.env`; that it is missing is no failure. */
export function readEnvironment(file: string, environment: Environment): ReadEnvironment {
  const text = textOf(file);
  const filed = text === undefined ? {} : parseEnv(text);
  const texts = withoutEmpty({ ...filed, ...environment });
  return { texts: withSecretFiles(texts), hasFile: text !== undefined };
}
