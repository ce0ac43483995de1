import { z } from 'zod';

/**
 * Why a stretch of a track does not hold what was said then:
 * - `lost`: a talker's packets are missing, by the source timestamps of those around; the stream went
 *   on within {@link LOST_LIMIT_MS}.
 * - `paused`: the stream was paused; nothing may be known of that time.
 * - `reconnect`: our connection was down.
 * - `overflow`: packets reached us and were dropped, since this sink was out of credit.
 * - `disk`: packets reached us and could not be written; silence between them is counted in.
 * - `undecodable`: H.264 came that needs units which were missed, or a JPEG or PNG that is none, and was
 *   left out.
 * - `drift`: no packet is missing: silence that follows the source's timestamps, where these run ahead
 *   of its samples or one of them is late.
 * - `overlap`: sound that was left out, since the source's timestamps run behind its samples or one of
 *   them is early: that of another packet stands there.
 * - `not_sent`: Zoom sent nothing for longer; it sends nothing for a muted or silent person.
 */
export const gapCause = z.enum([
  'lost',
  'paused',
  'reconnect',
  'overflow',
  'disk',
  'undecodable',
  'drift',
  'overlap',
  'not_sent',
]);
export type GapCause = z.infer<typeof gapCause>;

/** Which version of its file holds a track; journals from before versions have the first. */
const version = z.number().int().default(1);

/** Unix milliseconds, with fractions where a sample stands between two. */
const span = { from: z.number(), to: z.number() };
const track = { track: z.string(), part: z.number().int() };

/** What is known of an epoch's audio besides its samples; one line each, later ones override. */
export const audioJournalLine = z.discriminatedUnion('line', [
  /** The session's zero, as far as this epoch knows. */
  z.object({ line: z.literal('zero'), at: z.number() }),
  z.object({
    line: z.literal('track'),
    ...track,
    userId: z.string().nullable(),
    /** Contact Center's name of the voice; absent elsewhere. */
    channelId: z.string().optional(),
    /** How Zoom sent it: Opus is kept in Ogg, everything else as 16-bit samples in WAV. */
    codec: z.enum(['L16', 'G711', 'G722', 'OPUS']).default('L16'),
    sampleRate: z.number().int(),
    channels: z.number().int(),
    startAt: z.number(),
    version,
    mixed: z.boolean(),
  }),
  z.object({
    line: z.literal('mix'),
    sampleRate: z.number().int(),
    channels: z.number().int(),
    startAt: z.number(),
    version,
  }),
  z.object({ line: z.literal('name'), userId: z.string(), userName: z.string() }),
  z.object({
    line: z.literal('gap'),
    ...track,
    ...span,
    cause: gapCause,
    /** Packets that would have filled it; `null` where nothing says that there were any. */
    packets: z.number().int().nullable(),
  }),
  /**
   * Gaps of a track that a packet may still fill: from `since` on there are these, and no others of before. They
   * count where the epoch was not closed; `gap` lines take their places once nothing can fill them any more.
   */
  z.object({
    line: z.literal('open_gaps'),
    ...track,
    since: z.number(),
    gaps: z.array(z.object({ ...span, cause: gapCause, packets: z.number().int().nullable() })),
  }),
  /** Packets that came after the reorder horizon: in neither the track nor the mix. */
  z.object({ line: z.literal('late'), ...track, ...span, packets: z.number().int() }),
  /** Packets that could not be placed at all, over the whole epoch. */
  z.object({
    line: z.literal('refused'),
    reason: z.enum(['malformed', 'implausible_time']),
    packets: z.number().int(),
  }),
  /** What a track has, so far. */
  z.object({
    line: z.literal('received'),
    ...track,
    packets: z.number().int(),
    /** How far the last packet stands from its timestamp. */
    driftMs: z.number(),
    /** When the first packet reached us, by our clock. */
    arrivedAt: z.number(),
  }),
  /** Everything that was placed is in the files; without this line, that is not certain. */
  z.object({ line: z.literal('closed'), at: z.number() }),
]);

export type AudioJournalLine = z.infer<typeof audioJournalLine>;
export type OpenGapsLine = Extract<AudioJournalLine, { line: 'open_gaps' }>;
export type GapLine = Extract<AudioJournalLine, { line: 'gap' }>;
export type LateLine = Extract<AudioJournalLine, { line: 'late' }>;
