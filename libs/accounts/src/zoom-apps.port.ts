/** A Zoom app as RTMS and webhooks need it: its pair signs the handshakes (zoom-api §0). */
export interface ZoomApp {
  /** Ours, stable over rotations of the pair; never the client id. */
  readonly id: string;
  readonly clientId: string;
  /** Never to be logged or stored. */
  readonly clientSecret: string;
}

/** A Secret Token of an app's webhooks. One app has two while the token is rotated. */
export interface ZoomWebhookSecret {
  readonly appId: string;
  readonly secret: string;
}

/**
 * The Zoom apps that this service speaks for. An app may serve many accounts, so its secrets are
 * found by app and not by account.
 */
export abstract class ZoomApps {
  abstract app(appId: string): Promise<ZoomApp | undefined>;
  /** Every secret that may sign a delivery now; empty when webhooks are not configured. */
  abstract webhookSecrets(): Promise<readonly ZoomWebhookSecret[]>;
}
