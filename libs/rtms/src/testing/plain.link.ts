import { Metrics } from '@zoom-platform/observability';
import type { JoinRequest, RtmsLink } from '../drivers/rtms-driver.port.js';
import { WebsocketDriver } from '../drivers/websocket.driver.js';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { linkRecorder, type LinkRecorder } from './link.recorder.js';

/** What names a stream, and who joins it. */
export type PlainJoin = Pick<
  JoinRequest,
  'streamId' | 'entityId' | 'serverUrls' | 'clientId' | 'clientSecret'
>;

/** Joins a meeting's audio at a server of this machine, as the service does, without a session around it. */
export function joinPlainly(join: PlainJoin): {
  readonly link: RtmsLink;
  readonly seen: LinkRecorder;
} {
  const seen = linkRecorder();
  const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1' });
  const driver = new WebsocketDriver(config, new RtmsMetrics(new Metrics()));
  const request = {
    ...join,
    product: 'meeting',
    kinds: ['audio'],
    mayHandshake: () => true,
  } as const;
  return { link: driver.join(request, seen.observer), seen };
}
