import { z } from 'zod';
import type { RtmsBehaviour } from '../rtms/rtms-host.port.js';
import { chatEntry, chatGroup } from './chat.schema.js';
import { wireFaultSchema } from './fault.schema.js';
import { milliseconds, someMilliseconds } from './milliseconds.schema.js';
const assetName = z.string().regex(/^[a-z0-9-]+$/, 'letters, digits and dashes only');

const participant = z.strictObject({
  /** Short name within this file. */
  key: z.string().min(1),
  userId: z.int().min(1).max(0xffff_ffff),
  name: z.string(),
  joinsAtMs: milliseconds.default(0),
  /** Absent: stays to the end. */
  leavesAtMs: milliseconds.optional(),
  /** Camera, on from `onAtMs` (default: from the join) to `offAtMs` (default: to the end). */
  video: z
    .strictObject({
      clip: assetName,
      onAtMs: milliseconds.optional(),
      offAtMs: milliseconds.optional(),
    })
    .optional(),
});

/** One transcript packet about an utterance. */
const transcriptPacket = z.strictObject({
  /** From the end of the speech to the moment at which the packet leaves; may be negative. */
  afterEndMs: z.int(),
  attribute: z.enum(['none', 'new', 'update', 'delete']).default('new'),
  /** Default: the utterance's text. */
  text: z.string().min(1).optional(),
});

const utterance = z.strictObject({
  speaker: z.string().min(1),
  startMs: milliseconds,
  speech: assetName,
  text: z.string().min(1),
  /** Default: one `new` packet, 300 ms after the end of the speech. */
  transcript: z.array(transcriptPacket).default([{ afterEndMs: 300, attribute: 'new' }]),
});

const stretch = z.strictObject({ fromMs: milliseconds, toMs: milliseconds });

const behaviourFields = {
  product: z.enum(['meeting', 'webinar', 'session', 'contact_center']).exactOptional(),
  strict: z.boolean().exactOptional(),
  duplicateJoin: z.enum(['reject', 'kick']).exactOptional(),
  reapDelayMs: milliseconds.exactOptional(),
  badSignature: z.enum(['status_3', 'silent_close']).exactOptional(),
  keepAliveIntervalMs: someMilliseconds.exactOptional(),
  keepAliveOnlyWhenIdle: z.boolean().exactOptional(),
  frames: z.enum(['text', 'binary']).exactOptional(),
  mediaUrls: z.enum(['split_and_all', 'split', 'all']).exactOptional(),
  scopes: z
    .array(z.enum(['audio', 'video', 'deskshare', 'transcript', 'chat']))
    .readonly()
    .exactOptional(),
  mediaRefusal: z.enum(['message_4', 'message_2']).exactOptional(),
  bufferAudio: z.boolean().exactOptional(),
  audioOverlapMs: milliseconds.exactOptional(),
  pictureOverlapMs: milliseconds.exactOptional(),
  chatOverlapMs: milliseconds.exactOptional(),
  signalingRefusals: z.array(z.int()).exactOptional(),
  mediaRefusals: z.array(z.int()).exactOptional(),
  keepAliveSockets: z.array(z.enum(['signaling', 'media'])).exactOptional(),
  upgradeDelayMs: milliseconds.exactOptional(),
  signalingResponseDelayMs: milliseconds.exactOptional(),
  mediaResponseDelayMs: milliseconds.exactOptional(),
  joinDeadlineMs: milliseconds.exactOptional(),
  signalingWaitMs: milliseconds.exactOptional(),
  mediaWaitMs: milliseconds.exactOptional(),
  handshakeNumbers: z.enum(['optional', 'required']).exactOptional(),
  combinedMedia: z.enum(['accepted', 'refused']).exactOptional(),
  rtpL16: z.enum(['accepted', 'refused']).exactOptional(),
  serverUrlsForm: z.enum(['object', 'text']).exactOptional(),
  encryptionField: z.enum(['payload_encrypted', 'payload_encryption']).exactOptional(),
  sessionStopField: z.enum(['stop_reason', 'reason']).exactOptional(),
  userIds: z.enum(['integer', 'text']).exactOptional(),
  transcriptTimes: z.enum(['milliseconds', 'microseconds', 'relative']).exactOptional(),
  streamStateTime: z.enum(['milliseconds', 'seconds']).exactOptional(),
  videoAnswer: z.enum(['without_subscribe', 'with_subscribe']).exactOptional(),
  videoSubscription: z.enum(['kept', 'forgotten']).exactOptional(),
  statusTable: z.enum(['current', 'legacy']).exactOptional(),
  userSessions: z.array(stretch).exactOptional(),
  mediaLossNotices: z.array(z.enum(['event_7', 'state_2'])).exactOptional(),
  faults: z.array(wireFaultSchema).exactOptional(),
  speed: z.number().min(1).max(100).exactOptional(),
} satisfies Record<keyof RtmsBehaviour, z.ZodType>;

/** Switches of the RTMS servers that a script may set; see `rtms/rtms-host.port.ts`. */
export const behaviourSchema = z.strictObject(behaviourFields);

/** A meeting as it stands in `meetings/<name>.yaml`. Times are milliseconds from its start. */
export const scriptFileSchema = z.strictObject({
  topic: z.string().min(1),
  /** 9 to 11 digits, as a text. */
  meetingId: z.string().regex(/^\d{9,11}$/, '9 to 11 digits in quotes'),
  durationMs: someMilliseconds,
  /** RTMS_STOP_REASON at the end (rtms-protocol §7.2); 6 is "meeting ended". */
  stopReason: z.int().default(6),
  /** RTMS transcript language; 9 is English. */
  language: z.int().default(9),
  participants: z.array(participant).min(1),
  utterances: z.array(utterance).default([]),
  pauses: z.array(stretch).default([]),
  /** Without a clip only the events tell of it. */
  sharing: z
    .array(stretch.extend({ participant: z.string().min(1), clip: assetName.optional() }))
    .default([]),
  /** What happens in a call of Contact Center besides joining, leaving and holding (rtms-protocol §5.1); 8 … 13 come by themselves. */
  calls: z
    .array(
      z.strictObject({
        atMs: milliseconds,
        participant: z.string().min(1),
        event: z.int().min(14).max(29),
      }),
    )
    .default([]),
  chatGroups: z.array(chatGroup).default([]),
  chat: z.array(chatEntry).default([]),
  drops: z
    .array(
      z.strictObject({
        atMs: milliseconds,
        socket: z.enum(['signaling', 'media']),
        /** Absent: the connection breaks without a close frame. */
        closeCode: z.int().min(1000).max(4999).optional(),
      }),
    )
    .default([]),
  network: z
    .strictObject({
      seed: z.int().min(0).max(0xffff_ffff).default(1),
      lossRate: z.number().min(0).max(1).default(0),
      jitterMs: milliseconds.default(0),
    })
    .default({ seed: 1, lossRate: 0, jitterMs: 0 }),
  behaviour: behaviourSchema.default({}),
});

export type ScriptFile = z.infer<typeof scriptFileSchema>;
