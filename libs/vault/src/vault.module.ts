import { Global, Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { databaseConfig } from '@zoom-platform/database';
import { GeneratedEncryptionKey } from './generated.encryption-key.js';
import { JweVault } from './jwe.vault.js';
import { vaultConfig } from './vault.config.js';
import { Vault } from './vault.port.js';

/** Global: whoever stores a secret seals it. */
@Global()
@Module({
  imports: [ConfigModule.forFeature(vaultConfig), ConfigModule.forFeature(databaseConfig)],
  providers: [
    GeneratedEncryptionKey,
    {
      provide: Vault,
      inject: [vaultConfig.KEY, GeneratedEncryptionKey],
      useFactory: async (
        { ENCRYPTION_KEYS: [sealing, ...others] = [] }: ConfigType<typeof vaultConfig>,
        generated: GeneratedEncryptionKey,
      ) => new JweVault(sealing ?? (await generated.take()), others),
    },
  ],
  exports: [Vault],
})
export class VaultModule {}
