/** Zoom's products that offer streams. */
export type RtmsProduct = 'meeting' | 'webinar' | 'session' | 'contact_center' | 'phone';

/** Key that carries the entity id in messages 1 and 3. */
export type EntityKey =
  'meeting_uuid' | 'webinar_uuid' | 'session_id' | 'engagement_id' | 'call_id';

/**
 * How a product names what is streamed, where its webhook does not show it. Zoom's newest samples
 * choose by product; its SDK sends any id as `meeting_uuid`. The signature covers the id alone.
 * Source: `rtmsEntityHelper.js` of zoom/rtms-samples.
 */
export const ENTITY_KEYS: Readonly<Record<RtmsProduct, EntityKey>> = {
  meeting: 'meeting_uuid',
  webinar: 'webinar_uuid',
  session: 'session_id',
  contact_center: 'engagement_id',
  phone: 'call_id',
};
