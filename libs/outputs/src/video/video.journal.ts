import { z } from 'zod';
import { gapCause } from '../audio/audio.journal.js';

/** Unix milliseconds. */
const span = { from: z.number(), to: z.number() };
const track = { track: z.string(), part: z.number().int() };

/** What is known of an epoch's pictures besides them; one line each, later ones override. */
export const videoJournalLine = z.discriminatedUnion('line', [
  /** A part of a track that was begun: one file of one codec and size, of H.264 with one parameter set. */
  z.object({
    line: z.literal('track'),
    ...track,
    kind: z.enum(['video', 'share']),
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    codec: z.enum(['H264', 'JPG', 'PNG']),
    /** Of the first picture, Unix milliseconds. */
    startAt: z.number(),
  }),
  z.object({
    line: z.literal('gap'),
    ...track,
    ...span,
    cause: gapCause,
    /** Pictures that would have filled it; `null` where nothing says that there were any. */
    packets: z.number().int().nullable(),
  }),
  /** Pictures that were no newer than the one before: repeats, or out of order. */
  z.object({ line: z.literal('late'), ...track, ...span, packets: z.number().int() }),
  /** What a part has, so far. */
  z.object({
    line: z.literal('received'),
    ...track,
    packets: z.number().int(),
    driftMs: z.number(),
    /** When the first picture reached us, by our clock. */
    arrivedAt: z.number(),
  }),
  /** Pictures that could not be placed at all, over the whole epoch. */
  z.object({
    line: z.literal('refused'),
    reason: z.literal('implausible_time'),
    packets: z.number().int(),
  }),
  /** All that was taken is in the files; without this line, that is not certain. */
  z.object({ line: z.literal('closed') }),
]);

export type VideoJournalLine = z.infer<typeof videoJournalLine>;
export type VideoTrackLine = Extract<VideoJournalLine, { line: 'track' }>;
