import { Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { accountsConfig } from './accounts.config.js';
import { ConfiguredAccounts } from './configured.accounts.js';
import { ConfiguredApps } from './configured.apps.js';
import { LiveSetup } from './live.setup.js';
import { ZoomAccounts } from './zoom-accounts.port.js';
import { ZoomApps } from './zoom-apps.port.js';

/** Global: whoever speaks to Zoom, or is spoken to, asks it for credentials. */
@Global()
@Module({
  imports: [ConfigModule.forFeature(accountsConfig)],
  providers: [
    LiveSetup,
    { provide: ZoomAccounts, useClass: ConfiguredAccounts },
    { provide: ZoomApps, useClass: ConfiguredApps },
  ],
  exports: [ZoomAccounts, ZoomApps],
})
export class AccountsModule {}
