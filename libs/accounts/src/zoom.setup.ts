import type { ConfigProblem } from '@zoom-platform/kernel';
import type { ZoomAccount } from './zoom-accounts.port.js';
import type { ZoomApp, ZoomWebhookSecret } from './zoom-apps.port.js';

/** All that is configured, as of one moment. */
export interface ZoomSetup {
  /** The default account first. */
  readonly accounts: readonly ZoomAccount[];
  readonly apps: readonly ZoomApp[];
  readonly webhookSecrets: readonly ZoomWebhookSecret[];
}

/** A setup, as far as there is a sound one, and all that is wrong. */
export interface LoadedSetup {
  readonly setup: ZoomSetup | undefined;
  readonly problems: readonly ConfigProblem[];
}
