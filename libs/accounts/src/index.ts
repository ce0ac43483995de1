export { accountsConfig, accountsSection } from './accounts.config.js';
export { ZoomAccountUnknownError } from './accounts.errors.js';
export { AccountsModule } from './accounts.module.js';
export { isPrivateAddress } from './private.addresses.js';
export { ZoomAccounts, type ZoomAccount, type ZoomCloud } from './zoom-accounts.port.js';
export { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from './zoom-apps.port.js';
export { isHostWithin, isSafeToSend } from './zoom-host.rules.js';
