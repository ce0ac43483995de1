import type { OnApplicationShutdown } from '@nestjs/common';
import type { RtmsProduct } from '../../media/media-sink.port.js';
import { handshakeSignature } from '../../protocol/handshake.signature.js';
import type { RtmsMetrics } from '../../rtms.metrics.js';
import { DRIVER_CAPABILITIES } from '../driver.capabilities.js';
import { eventListsFor } from '../event.subscription.js';
import {
  RtmsDriver,
  type JoinRequest,
  type RtmsLink,
  type RtmsLinkObserver,
} from '../rtms-driver.port.js';
import { websocketUrl } from '../server-url.guard.js';
import { UnsupportedLink } from '../unsupported.link.js';
import { ChildPool } from './child.pool.js';
import { assertDialable } from './dial.check.js';
import { LeavingStreams } from './leaving.streams.js';
import { SdkFolders } from './sdk.folders.js';
import { SdkLink, type SdkLinkDoors } from './sdk.link.js';
import type { SdkMetrics } from './sdk.metrics.js';
import { sdkMedia } from './sdk.parameters.js';
import { assertPlatform } from './sdk.platform.js';
import type { SdkSettings } from './sdk.settings.js';
import type { SdkKind, SdkOrder } from './sdk.wire.js';

const INSTANCE_KEYS: Readonly<Partial<Record<RtmsProduct, SdkOrder['instanceKey']>>> = {
  meeting: 'meeting_uuid',
  webinar: 'webinar_uuid',
  session: 'session_id',
};

const UNSUPPORTED: Readonly<Partial<Record<RtmsProduct, string>>> = {
  contact_center:
    'the SDK does not tell the channels of an engagement apart, so that two voices would become one: set RTMS_DRIVER=websocket',
};

/** A frozen child must not join for an owner whose lease (3 s) is lost meanwhile. */
const JOIN_WITHIN_MS = 1_000;

interface SdkKinds {
  readonly kinds: readonly SdkKind[];
}

/** Zoom's own `@zoom/rtms`, in processes of its own. */
export class SdkDriver extends RtmsDriver implements OnApplicationShutdown {
  readonly name = 'sdk';
  readonly capabilities = DRIVER_CAPABILITIES.sdk;

  private constructor(private readonly doors: SdkLinkDoors) {
    super();
  }

  /** Loads the SDK in a first child. @throws SdkDriverUnavailableError where it cannot be used. */
  static async start(
    settings: SdkSettings,
    metrics: RtmsMetrics,
    sdkMetrics: SdkMetrics,
  ): Promise<SdkDriver> {
    assertPlatform(settings.platform);
    const pool = new ChildPool(settings, sdkMetrics, await SdkFolders.open());
    try {
      await pool.warm();
    } catch (error) {
      await pool.close();
      throw error;
    }
    return new SdkDriver({ settings, pool, leaving: new LeavingStreams(), metrics, sdkMetrics });
  }

  /** What its processes are doing. */
  get children(): ChildPool['children'] {
    return this.doors.pool.children;
  }

  join(request: JoinRequest, observer: RtmsLinkObserver): RtmsLink {
    const instanceKey = INSTANCE_KEYS[request.product];
    if (instanceKey === undefined) {
      const { product } = request;
      return new UnsupportedLink(observer, UNSUPPORTED[product] ?? `the SDK knows no ${product}`);
    }
    const kinds = request.kinds.filter((kind): kind is SdkKind => kind !== 'chat');
    const serverUrl = websocketUrl(request.serverUrls);
    const { namedHosts } = this.doors.settings;
    return new SdkLink(
      {
        check: () => assertDialable(serverUrl, namedHosts),
        mayHandshake: request.mayHandshake,
        order: () => this.#order(request, { instanceKey, kinds, serverUrl }),
        kinds,
        product: request.product,
        streamId: request.streamId,
      },
      this.doors,
      observer,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.doors.pool.close();
  }

  #order(
    request: JoinRequest,
    { instanceKey, kinds, serverUrl }: Pick<SdkOrder, 'instanceKey' | 'serverUrl'> & SdkKinds,
  ): SdkOrder {
    const { ca, proxy, preferences, handshakeTimeout } = this.doors.settings;
    return {
      instanceKey,
      instanceId: request.entityId,
      streamId: request.streamId,
      serverUrl,
      signature: handshakeSignature(request),
      ca,
      proxy,
      timeoutMs: handshakeTimeout,
      notAfter: Date.now() + JOIN_WITHIN_MS,
      events: eventListsFor({ product: request.product, kinds }),
      media: sdkMedia(kinds, preferences),
    };
  }
}
