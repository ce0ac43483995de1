import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { newId } from '@zoom-platform/kernel';

const OWNER_ONLY = 0o600;

/** `KEY=` at the beginning of a line, also after `export`. */
function lineOf(key: string): RegExp {
  return new RegExp(`^(?:export )?${key}=.*$`, 'm');
}

/** Every credential of Zoom's is of these characters; others would need quotes. */
function spelled(key: string, text: string): string {
  return /^[\w./:,+=~-]+$/.test(text) ? `${key}=${text}` : `${key}='${text}'`;
}

/** A file of the secret stands no longer beside the secret itself: the service would refuse both. */
function withoutFileOf(key: string, text: string): string {
  return text.replace(lineOf(`${key}_FILE`), (line) => `# replaced by ${key}: ${line}`);
}

/** The text with these keys set; comments, order and all other keys stay. */
export function withKeys(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((before, [key, value]) => {
    const whole = withoutFileOf(key, before);
    const line = spelled(key, value);
    // A function: a `$` in a secret means nothing.
    if (lineOf(key).test(whole)) return whole.replace(lineOf(key), () => line);
    const separator = whole === '' || whole.endsWith('\n') ? '' : '\n';
    return `${whole}${separator}${line}\n`;
  }, text);
}

/** Writes beside and renames, so that no reader meets half a file; only the owner may read it. */
export function writeEnvFile(path: string, values: Readonly<Record<string, string>>): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // A name that nobody can have prepared, as a link or as a file that others read.
  const beside = `${path}.${newId()}`;
  writeFileSync(beside, withKeys(before, values), { mode: OWNER_ONLY, flag: 'wx' });
  renameSync(beside, path);
}
