import { createHash, randomBytes } from 'node:crypto';

const apiKey = `zp_${randomBytes(32).toString('base64url')}`;
const encryptionKey = randomBytes(32).toString('base64');

/** Keys that several replicas of a test are given alike; new in each run. */
export const sharedKeys = {
  apiKey,
  encryptionKey,
  environment: {
    API_KEYS: `test:${createHash('sha256').update(apiKey).digest('hex')}`,
    ENCRYPTION_KEYS: `test:${encryptionKey}`,
  },
} as const;
