import { Injectable } from '@nestjs/common';
import { ZoomAccounts, ZoomApps, type ZoomApp } from '@zoom-platform/accounts';
import { RtmsDriver, type RtmsLink, type RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaHub } from '../media/media.hub.js';
import type { SessionIdentity } from './session.record.js';
import type { SigningApp } from './signing.app.js';

/** Joins streams with the credentials of the app that they belong to. */
@Injectable()
export class SessionDialer {
  constructor(
    private readonly driver: RtmsDriver,
    private readonly apps: ZoomApps,
    private readonly accounts: ZoomAccounts,
    private readonly hub: MediaHub,
  ) {}

  /** Whether one media connection can be dialled again while signaling stands. */
  get redialsMedia(): boolean {
    return this.driver.capabilities.mediaRedial;
  }

  /** What the sinks want and the driver can. */
  get kinds(): readonly MediaKind[] {
    const { kinds } = this.driver.capabilities;
    return this.hub.wants.filter((kind) => kinds.includes(kind));
  }

  /**
   * Dials at once, for what the sinks want and the driver can.
   * @param signer names the app; learns which others might be meant.
   * @param mayHandshake asked again before anything is sent.
   * @returns `null` where the app is not configured any more.
   */
  async dial(
    session: SessionIdentity,
    signer: SigningApp,
    serverUrls: readonly string[],
    observer: RtmsLinkObserver,
    mayHandshake: () => boolean,
  ): Promise<RtmsLink | null> {
    if (!signer.knowsOthers) signer.learn(await this.#appsOf(session));
    const app = await this.apps.app(signer.id);
    if (app === undefined) return null;
    return this.driver.join(
      {
        product: session.product,
        entityId: session.entity_id,
        ...(session.entity_key === null ? {} : { entityKey: session.entity_key }),
        streamId: session.stream_id,
        serverUrls,
        clientId: app.clientId,
        clientSecret: app.clientSecret,
        kinds: this.kinds,
        mayHandshake,
      },
      observer,
    );
  }

  /** An account that is not configured, or does not say which apps serve it, may have any. */
  async #appsOf({ account_id: accountId }: SessionIdentity): Promise<readonly string[]> {
    const account = accountId === null ? undefined : await this.accounts.account(accountId);
    const serves = ({ id }: ZoomApp) => account?.appIds?.includes(id) ?? true;
    return (await this.apps.apps()).filter(serves).map(({ id }) => id);
  }
}
