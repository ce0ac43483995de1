import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ScriptInvalidError } from '../simulator.errors.js';
import { scriptFileSchema, type ScriptFile } from './script.schema.js';

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${String(step)}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function issueText(issue: z.core.$ZodIssue): string {
  const where = pathText(issue.path);
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}

/**
 * Parses the YAML text of a script and checks its form, not yet its sense.
 * @throws ScriptInvalidError with one line for each problem
 */
export function readScript(name: string, text: string): ScriptFile {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new ScriptInvalidError(
      name,
      document.errors.map(({ message }) => message.split('\n')[0] ?? message),
    );
  }
  const parsed = scriptFileSchema.safeParse(document.toJS());
  if (!parsed.success) throw new ScriptInvalidError(name, parsed.error.issues.map(issueText));
  return parsed.data;
}
