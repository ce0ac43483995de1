import { randomBytes } from 'node:crypto';
import { JweVault } from '../jwe.vault.js';

/** The real vault, with a key that lives as long as the process of the test. */
export const specVault = new JweVault({ id: 'spec', bytes: randomBytes(32) });
