import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { RtmsProduct } from '../media/media-sink.port.js';
import type { EntityKey } from '../protocol/client-message.encoder.js';
import { handshakeSignature } from '../protocol/handshake.signature.js';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import {
  RtmsDriver,
  type DriverCapabilities,
  type JoinRequest,
  type RtmsLink,
  type RtmsLinkObserver,
} from './rtms-driver.port.js';
import { WebsocketLink } from './websocket.link.js';
import { websocketSettings, type WebsocketSettings } from './websocket.settings.js';

const ENTITY_KEYS: Readonly<Record<RtmsProduct, EntityKey>> = {
  meeting: 'meeting_uuid',
  webinar: 'webinar_uuid',
  session: 'session_id',
  contact_center: 'engagement_id',
  phone: 'call_id',
};

/** Speaks V1 in TypeScript on `ws`; the default, on every platform. */
@Injectable()
export class WebsocketDriver extends RtmsDriver {
  readonly name = 'websocket';
  readonly capabilities: DriverCapabilities = {
    kinds: ['audio', 'video', 'share', 'transcript', 'chat'],
    mediaRedial: true,
    transcriptLanguage: true,
  };
  readonly #settings: WebsocketSettings;

  constructor(
    @Inject(rtmsConfig.KEY) config: ConfigType<typeof rtmsConfig>,
    private readonly metrics: RtmsMetrics,
  ) {
    super();
    this.#settings = websocketSettings(config);
  }

  join(request: JoinRequest, observer: RtmsLinkObserver): RtmsLink {
    const { clientId, clientSecret, entityId, streamId } = request;
    const identity = {
      entityKey: ENTITY_KEYS[request.product],
      entityId,
      streamId,
      signature: handshakeSignature({ clientId, clientSecret, entityId, streamId }),
    };
    const url = websocketUrl(request.serverUrls);
    return new WebsocketLink(url, request, identity, this.#settings, this.metrics, observer);
  }
}

/** Zoom may offer one URL for each transport; ours are WebSockets. */
function websocketUrl(serverUrls: readonly string[]): string {
  return serverUrls.find((url) => /^wss?:/i.test(url)) ?? serverUrls[0] ?? '';
}
