export { ZoomAccounts, type ZoomAccount, type ZoomCloud } from './zoom-accounts.port.js';
export { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from './zoom-apps.port.js';
