import { z } from 'zod';

/** One line of the operation log: what a packet said of a segment. Times are Unix milliseconds. */
export const transcriptOperation = z.object({
  /**
   * Segment id: `<user id or unknown>[@<channel id, percent-encoded>]:<start time>`; for one of over 600 characters
   * stands `#` and its SHA-256.
   */
  id: z.string(),
  /** Whether the segment says this from now on; else the packet came too late to change it. */
  current: z.boolean(),
  attribute: z.enum(['none', 'new', 'update', 'delete']),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  /** Contact Center's name of the voice; absent elsewhere. */
  channelId: z.string().optional(),
  startTime: z.number(),
  endTime: z.number(),
  language: z.number().nullable(),
  /** Zoom's creation time of the packet; the earliest one where it was redelivered. */
  timestamp: z.number(),
  text: z.string(),
});

export type TranscriptOperation = z.infer<typeof transcriptOperation>;

/** An operation as its log keeps it. */
export const transcriptLine = transcriptOperation.extend({
  /** When the packet reached us, by our clock; absent in logs of versions that did not keep it. */
  arrivedAt: z.number().optional(),
});

export type TranscriptLine = z.infer<typeof transcriptLine>;

/** What a packet says, without what it did to the segment. */
export type Revision = Omit<TranscriptOperation, 'id' | 'current'>;

export function revisionOf(packet: Revision): Revision {
  const { attribute, userId, userName, startTime, endTime, language, timestamp, text } = packet;
  const said = { attribute, userId, userName, startTime, endTime, language, timestamp, text };
  return { ...said, ...channelOf(packet) };
}

/** The channel of a voice, where it has one. */
export function channelOf({ channelId }: Pick<Revision, 'channelId'>): Pick<Revision, 'channelId'> {
  return channelId === undefined ? {} : { channelId };
}
