import { Injectable } from '@nestjs/common';
import { Replica } from '@zoom-platform/database';
import { ZoomApps } from '@zoom-platform/accounts';
import { RtmsDriver, type RtmsLink, type RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaHub } from '../media/media.hub.js';
import type { SessionIdentity } from './session.record.js';

/** Joins streams with the credentials of the app that was offered them. */
@Injectable()
export class SessionDialer {
  constructor(
    private readonly driver: RtmsDriver,
    private readonly apps: ZoomApps,
    private readonly hub: MediaHub,
    private readonly replica: Replica,
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
   * @param stillWanted asked again before anything is sent.
   * @returns `null` where the app is not configured any more.
   */
  async dial(
    session: SessionIdentity,
    serverUrls: readonly string[],
    observer: RtmsLinkObserver,
    stillWanted: () => boolean,
  ): Promise<RtmsLink | null> {
    const app = await this.apps.app(session.app_id);
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
        mayHandshake: () => this.replica.holdsLease && stillWanted(),
      },
      observer,
    );
  }
}
