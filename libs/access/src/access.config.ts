import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { apiKeysSchema } from './api-keys.schema.js';

export const accessSection = configSection('access', {
  API_KEYS: {
    schema: apiKeysSchema.optional(),
    meaning:
      'Keys that callers of our API present, as SHA-256 digests; not set: one key is made at the ' +
      'first start and kept in the file api-key under DATA_DIR. Set it for several replicas: each ' +
      'makes a key of its own.',
    range:
      'name:sha256hex or name:sha256hex:scope+scope, separated by commas; a digest is made by ' +
      "printf %s 'the key' | sha256sum",
    secret: true,
  },
});

export const accessConfig = registerAs('access', () => accessSection.parse(process.env));
