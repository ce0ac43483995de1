import { z } from 'zod';
import { ALL_SCOPES, type ApiKey } from './api-key.type.js';

/** `name:sha256hex` with `:scope+scope` at its end where the key may not do everything. */
const ENTRY =
  /^(?<name>[\w.-]{1,64}):(?<digest>[0-9a-f]{64})(?::(?<scopes>[a-z0-9_:*-]+(?:\+[a-z0-9_:*-]+)*))?$/i;

function keyIn(entry: string): ApiKey | undefined {
  const { name, digest, scopes } = ENTRY.exec(entry)?.groups ?? {};
  if (name === undefined || digest === undefined) return undefined;
  return {
    name,
    digest: Buffer.from(digest, 'hex'),
    scopes: scopes?.split('+') ?? [ALL_SCOPES],
  };
}

/** `API_KEYS`: entries separated by commas, names unique. */
export const apiKeysSchema = z.string().transform((text, context): readonly ApiKey[] => {
  const keys: ApiKey[] = [];
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  for (const [index, entry] of text.split(',').entries()) {
    const key = keyIn(entry.trim());
    if (key === undefined) return refuse(`has a bad entry at position ${String(index + 1)}`);
    if (keys.some(({ name }) => name === key.name)) {
      return refuse(`has one name twice, at position ${String(index + 1)}`);
    }
    keys.push(key);
  }
  return keys;
});
