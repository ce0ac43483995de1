import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { ZoomRtmsStarted } from '@zoom-platform/webhooks/extension';

/** What a start webhook says of a stream of a meeting at a signaling URL; each is a delivery of its own. */
export function streamOffer(
  url: string,
  changes: Partial<ZoomRtmsStarted['payload']> = {},
): ZoomRtmsStarted {
  return new ZoomRtmsStarted({
    inboxId: randomUUID(),
    appId: 'default',
    eventTs: Date.now(),
    product: 'meeting',
    entityId: 'meeting-uuid',
    streamId: 'stream',
    serverUrls: [url],
    meetingId: '88800011122',
    operatorId: 'operator',
    isOriginalHost: true,
    ...changes,
  });
}

/** In the log, as the webhook of an account leaves it. */
export async function logOffer(
  { application }: { readonly application: INestApplicationContext },
  offer: ZoomRtmsStarted,
): Promise<void> {
  const about = { key: offer.payload.streamId, accountId: 'account', occurredAt: new Date() };
  await application
    .get(Database)
    .transaction((tx) => application.get(EventPublisher).append(tx, offer, about));
}
