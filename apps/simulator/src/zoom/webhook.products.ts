import type { RtmsProduct } from '../rtms/rtms-host.port.js';

/** How webhooks speak of one product's streams (rtms-protocol §1.2). */
interface ProductWords {
  /** Begins the names of its events. */
  readonly prefix: string;
  /** As old samples have it. */
  readonly oldPrefix: string;
  /** Carries the id of what is streamed. */
  readonly idField: string;
}

export const PRODUCT_WORDS: Readonly<Record<RtmsProduct, ProductWords>> = {
  meeting: { prefix: 'meeting.rtms_', oldPrefix: 'meeting.rtms.', idField: 'meeting_uuid' },
  webinar: { prefix: 'webinar.rtms_', oldPrefix: 'webinar.rtms.', idField: 'webinar_uuid' },
  session: { prefix: 'session.rtms_', oldPrefix: 'session.rtms.', idField: 'session_id' },
  contact_center: {
    prefix: 'contact_center.voice_rtms_',
    oldPrefix: 'contactcenter.rtms_',
    idField: 'engagement_id',
  },
};
