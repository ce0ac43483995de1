import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { encryptionKeysSchema } from './encryption-keys.schema.js';

export const vaultSection = configSection('vault', {
  ENCRYPTION_KEYS: {
    schema: encryptionKeysSchema.optional(),
    meaning:
      'Keys for tokens and grants at rest: the first seals, all open. To rotate, put a new one in ' +
      'front. Not set: one key is made at the first start and kept in the file encryption-key under ' +
      'DATA_DIR; several replicas need the same keys, so set it for them.',
    range:
      'id:key, separated by commas; a key is 32 bytes as base64, made by openssl rand -base64 32; an ' +
      'id is 1 … 64 letters, digits, _, . and -',
    secret: true,
  },
});

export const vaultConfig = registerAs('vault', () => vaultSection.parse(process.env));
