import { z } from 'zod';

/**
 * What the service and a child that holds Zoom's SDK say to each other. Both ends parse what they
 * get. This file and `child/` are loaded from source (Node strips the types) and from the build.
 */
const kind = z.enum(['audio', 'video', 'share', 'transcript']);
const session = z.number().int().nonnegative();
const bytes = z.number().int().nonnegative();

/** Exit code of a child that heard nothing of the service. */
export const UNHEARD = 20;

/** What the SDK can deliver; chat has no callback. */
export type SdkKind = z.infer<typeof kind>;

const media = z.object({
  kind,
  /** A complete object: the SDK fills what is missing from defaults, not from an earlier call. */
  parameters: z.record(z.string(), z.union([z.number(), z.boolean()])),
});

const order = z.object({
  instanceKey: z.enum(['meeting_uuid', 'webinar_uuid', 'session_id']),
  instanceId: z.string().min(1),
  streamId: z.string().min(1),
  serverUrl: z.string().min(1),
  signature: z.string().min(1),
  /** Path of a PEM file; `null`: the system's bundle. */
  ca: z.string().nullable(),
  /** As the SDK takes it; `null`: none. */
  proxy: z.object({ type: z.enum(['http', 'https']), url: z.string().min(1) }).nullable(),
  /** Milliseconds from the join to its confirmation. */
  timeoutMs: z.number().int().positive(),
  /** Unix milliseconds: a child that was frozen joins no later, since the lease may be lost by then. */
  notAfter: z.number(),
  /** Event numbers to subscribe to once the join is confirmed, by lists that Zoom may refuse apart. */
  events: z.array(z.array(z.number().int()).readonly()).readonly(),
  media: z.array(media),
});

/** One stream to join. The client's secret is not in it: the signature is. */
export type SdkOrder = z.infer<typeof order>;

export const messageToChild = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    /** Specifier of the SDK. */
    addon: z.string(),
    /** Bytes of media that may be under way to the service, and as many that may wait here. */
    creditBytes: bytes,
    beatMs: z.number().positive(),
    /** Without a word of the service for so long, the child leaves its sessions and ends. */
    serviceTimeoutMs: z.number().positive(),
  }),
  z.object({ type: z.literal('open'), session, order }),
  z.object({ type: z.literal('close'), session }),
  /** The service has handled media of so many bytes. */
  z.object({ type: z.literal('credit'), bytes }),
  /** The answer to each beat: a service that stands still keeps its pipe, and gives none. */
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('quit') }),
]);

export type MessageToChild = z.infer<typeof messageToChild>;

const frame = z.object({
  session,
  kind,
  /** As Zoom sent it; Unix milliseconds, or microseconds. */
  timestamp: z.number(),
  /** `null`: mixed media. */
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  /** Transcripts; 0 elsewhere. */
  startTime: z.number(),
  endTime: z.number(),
  /** Bytes of this frame within the batch. */
  size: bytes,
});

export type SdkFrame = z.infer<typeof frame>;

/** Frames with their bytes in one piece: one copy across the pipe instead of one a frame. */
const batch = z.object({
  type: z.literal('media'),
  frames: z.array(frame),
  data: z.instanceof(Uint8Array),
  /** What the batch takes of the credit. */
  cost: bytes,
});

export type SdkBatch = z.infer<typeof batch>;

export const messageFromChild = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('unavailable'),
    reason: z.enum(['not_installed', 'native_part', 'incompatible', 'failed']),
    detail: z.string(),
  }),
  /** Sent all the time: a child that is silent hangs. */
  z.object({
    type: z.literal('beat'),
    sessions: z.number().int(),
    /** Timers, sockets and other handles that keep the child alive. */
    resources: z.number().int(),
    /** Memory of the process. */
    rssBytes: bytes,
    /** Polls of more than 100 ms since the last beat. */
    slowPolls: z.number().int(),
    /** Rounds of polls since the last beat that began more than 100 ms late. */
    lateTurns: z.number().int(),
  }),
  z.object({ type: z.literal('confirmed'), session, reason: z.number() }),
  z.object({
    type: z.literal('updated'),
    session,
    change: z.enum(['added', 'stopped', 'paused', 'resumed']),
    rtmsSessionId: z.string().nullable(),
  }),
  z.object({ type: z.literal('event'), session, text: z.string() }),
  z.object({ type: z.literal('left'), session, reason: z.number() }),
  /** The session is of no use any more, and is being closed. */
  z.object({
    type: z.literal('failed'),
    session,
    at: z.enum(['join', 'poll', 'callback', 'subscription', 'too_late']),
    detail: z.string(),
  }),
  /** Nothing native is left of the session. */
  z.object({ type: z.literal('closed'), session }),
  z.object({ type: z.literal('dropped'), session, kind, frames: z.number().int().positive() }),
  batch,
]);

export type MessageFromChild = z.infer<typeof messageFromChild>;

type WithSession<Message> = Message extends { readonly session: number } ? Message : never;

/** What speaks of one session. */
export type SessionMessage = WithSession<MessageFromChild>;
