export { Vault, type SealedFor } from './vault.port.js';
