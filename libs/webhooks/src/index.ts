export { webhooksConfig, webhooksSection } from './webhooks.config.js';
export { webhooksMigrations } from './webhooks.migrations.js';
export { WebhooksModule } from './webhooks.module.js';
