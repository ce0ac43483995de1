import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { handshakeSignature } from '../protocol/handshake.signature.js';
import { ENTITY_KEYS } from '../protocol/product.codes.js';
import { v1JsonCodec } from '../protocol/rtms.codec.js';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { countedCodec } from './counted.codec.js';
import { DRIVER_CAPABILITIES } from './driver.capabilities.js';
import {
  RtmsDriver,
  type JoinRequest,
  type RtmsLink,
  type RtmsLinkObserver,
} from './rtms-driver.port.js';
import { websocketUrl } from './server-url.guard.js';
import { UnsupportedLink } from './unsupported.link.js';
import { WebsocketLink } from './websocket.link.js';
import { driverSettings, type DriverSettings } from './websocket.settings.js';

/** Speaks V1 in TypeScript on `ws`; the default, on every platform. */
@Injectable()
export class WebsocketDriver extends RtmsDriver {
  readonly name = 'websocket';
  readonly capabilities = DRIVER_CAPABILITIES.websocket;
  readonly #settings: DriverSettings;

  constructor(
    @Inject(rtmsConfig.KEY) config: ConfigType<typeof rtmsConfig>,
    private readonly metrics: RtmsMetrics,
  ) {
    super();
    this.#settings = driverSettings(config);
  }

  join(request: JoinRequest, observer: RtmsLinkObserver): RtmsLink {
    if (request.product === 'phone') {
      return new UnsupportedLink(observer, 'Zoom offers Phone on protocol V2 only');
    }
    const { clientId, clientSecret, entityId, streamId } = request;
    const identity = {
      entityKey: request.entityKey ?? ENTITY_KEYS[request.product],
      entityId,
      streamId,
      signature: handshakeSignature({ clientId, clientSecret, entityId, streamId }),
    };
    const url = websocketUrl(request.serverUrls);
    const codec = countedCodec(v1JsonCodec(request.product), this.metrics, streamId);
    const settings = { ...this.#settings, codec };
    return new WebsocketLink(url, request, identity, settings, this.metrics, observer);
  }
}
