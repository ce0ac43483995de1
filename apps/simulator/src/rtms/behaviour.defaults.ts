import type { RtmsBehaviour } from './rtms-host.port.js';

/** What the documents say, and the first of two where they disagree. */
export const DEFAULT_BEHAVIOUR: RtmsBehaviour = {
  product: 'meeting',
  strict: false,
  duplicateJoin: 'reject',
  reapDelayMs: 0,
  badSignature: 'status_3',
  keepAliveIntervalMs: 10_000,
  keepAliveOnlyWhenIdle: false,
  frames: 'text',
  mediaUrls: 'split_and_all',
  scopes: ['audio', 'video', 'transcript'],
  mediaRefusal: 'message_4',
  bufferAudio: true,
  signalingRefusals: [],
  mediaRefusals: [],
  keepAliveSockets: ['signaling', 'media'],
  upgradeDelayMs: 0,
  signalingResponseDelayMs: 0,
  mediaResponseDelayMs: 0,
  joinDeadlineMs: 60_000,
  signalingWaitMs: 60_000,
  mediaWaitMs: 65_000,
};
