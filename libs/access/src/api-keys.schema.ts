import { entriesSchema } from '@zoom-platform/kernel';
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
export const apiKeysSchema = entriesSchema({
  entryIn: keyIn,
  nameOf: ({ name }) => name,
  called: 'name',
});
