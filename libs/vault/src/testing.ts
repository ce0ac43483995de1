export { specVault } from './testing/spec.vault.js';
