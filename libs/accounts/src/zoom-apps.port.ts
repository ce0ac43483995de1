import type { ZoomCloud } from './zoom-accounts.port.js';

/** A Zoom app as RTMS and webhooks need it: its pair signs the handshakes (zoom-api §0). */
export interface ZoomApp {
  /** Ours, stable over rotations of the pair; never the client id. */
  readonly id: string;
  readonly clientId: string;
  /** Never to be logged or stored. */
  readonly clientSecret: string;
  /** General, or Server-to-Server; not set: not said. */
  readonly kind?: 'general' | 's2s';
  /** Where a General app's OAuth flow leads back to, exactly as the Marketplace knows it. */
  readonly redirectUri?: string;
  /** What the OAuth flow asks for; not set: what the Marketplace lists for the app. */
  readonly scopes?: readonly string[];
  /** Where its OAuth flow takes place. */
  readonly cloud: ZoomCloud;
}

/** A Secret Token of an app's webhooks. One app has two while the token is rotated. */
export interface ZoomWebhookSecret {
  readonly appId: string;
  readonly secret: string;
}

/**
 * The Zoom apps that this service speaks for. An app may serve many accounts, so its secrets are
 * found by app and not by account. Ask again for each use: secrets rotate while the service runs.
 */
export abstract class ZoomApps {
  abstract app(appId: string): Promise<ZoomApp | undefined>;
  abstract apps(): Promise<readonly ZoomApp[]>;
  /** The app that Zoom knows by this client id. Whoever names it has proved nothing. */
  abstract appByClientId(clientId: string): Promise<ZoomApp | undefined>;
  /** Every secret that may sign a delivery now; empty when webhooks are not configured. */
  abstract webhookSecrets(): Promise<readonly ZoomWebhookSecret[]>;
}
