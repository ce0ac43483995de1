import { z } from 'zod';
import { gapCause } from '../audio/audio.journal.js';

export const MANIFEST_SCHEMA = 'zoom-platform.manifest/1';

const participant = z.object({
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  /** Contact Center's name of one voice of the engagement; absent elsewhere. */
  channelId: z.string().optional(),
});

export const reception = z.object({
  /** Packets, pictures or H.264 units that are in the file. */
  packets: z.number().int(),
  /** How far the last of them stands in the file from its source timestamp, milliseconds. */
  driftMs: z.number(),
  /** When the first of them reached us, Unix milliseconds by our clock. */
  firstArrivedAt: z.number(),
});

/** One file of a session. Times are milliseconds; offsets count from the session's zero. */
export const artifact = z.object({
  /** Unique in the manifest; what a reader asks for. */
  name: z.string(),
  key: z.string(),
  kind: z.enum([
    'audio',
    'mixed_audio',
    'video',
    'share',
    'transcript',
    'timeline',
    'gaps',
    'chat',
    /** Of manifests from before JPEG and PNG were kept with their times. */
    'video_index',
  ]),
  mediaType: z.string(),
  /** Whose it is; `null` where it is everybody's. */
  participant: participant.nullable(),
  /** The owner's epoch that recorded it; parts of one track follow one another. */
  epoch: z.number().int(),
  part: z.number().int(),
  sampleRate: z.number().int().nullable(),
  channels: z.number().int().nullable(),
  offsetMs: z.number(),
  durationMs: z.number(),
  bytes: z.number().int(),
  sha256: z.string(),
  /**
   * Its writer was killed, and at most the last second of what was received is missing at its end;
   * or its disk failed, or its log was refused lines or has some that cannot be read, and more may be missing.
   */
  recovered: z.boolean(),
  /** How the track came; only where it was counted. */
  reception: reception.optional(),
});

export const gapTotal = z.object({
  track: z.string(),
  cause: gapCause,
  count: z.number().int(),
  milliseconds: z.number(),
  /** Packets that are missing, as far as that is known. */
  packets: z.number().int(),
});

export const manifest = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  sessionId: z.string(),
  streamId: z.string(),
  product: z.string(),
  entityId: z.string(),
  meetingId: z.string().nullable(),
  accountId: z.string().nullable(),
  appId: z.string(),
  /** Unix milliseconds of the start webhook, the timeline's zero and the stream's end. */
  offeredAt: z.number(),
  zero: z.number(),
  endedAt: z.number(),
  /** Zoom's stop reason (reference rtms-protocol §7.2). */
  stopReason: z.number().int().nullable(),
  durationMs: z.number(),
  epochs: z.array(z.number().int()),
  artifacts: z.array(artifact),
  gaps: z.object({
    totals: z.array(gapTotal),
    /** Packets that came after the reorder horizon, and packets that could not be placed. */
    latePackets: z.number().int(),
    refusedPackets: z.number().int(),
  }),
  /** How long the first packet of each kind took to reach us, from `offeredAt` on by our clock. */
  firstFrameMs: z
    .object({
      audio: z.number().nullable(),
      video: z.number().nullable(),
      share: z.number().nullable(),
      transcript: z.number().nullable().default(null),
      chat: z.number().nullable().default(null),
    })
    .optional(),
});

export type Artifact = z.infer<typeof artifact>;
export type GapTotal = z.infer<typeof gapTotal>;
export type Manifest = z.infer<typeof manifest>;
