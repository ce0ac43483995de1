export { vaultConfig, vaultSection } from './vault.config.js';
export { EncryptionKeyFileError } from './vault.errors.js';
export { VaultModule } from './vault.module.js';
export { Vault, type SealedFor } from './vault.port.js';
