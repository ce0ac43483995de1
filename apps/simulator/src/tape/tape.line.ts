import { z } from 'zod';
// With their real names: Node reads this file as it is, for test/conformance.
import { MAX_MILLISECONDS } from '../script/milliseconds.schema.ts';
import { CLOSE, isSendable } from '../rtms/close.codes.ts';

const connection = z.int().min(1);
/** Milliseconds from the tape's start. */
const atMs = z.number().min(0).max(MAX_MILLISECONDS);

/** One that a connection can end with. */
const closeCode = z
  .int()
  .refine((code) => isSendable(code) || Object.values<number>(CLOSE).includes(code), {
    error: 'no code that a WebSocket closes with',
  });

/** Stands in URLs and in a comma-separated list of them. */
export const streamIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_=+.-]*[A-Za-z0-9_=+-]$/, 'letters, digits and _ = + . -, no dot at the end');

/** First line: whose stream it is. */
export const tapeHeadSchema = z.strictObject({
  tape: z.literal(1),
  streamId: streamIdSchema,
  meetingUuid: z.string().min(1),
  meetingId: z.string().min(1),
  product: z.enum(['meeting', 'webinar', 'session', 'contact_center']),
});

const frame = {
  connection,
  atMs,
  opcode: z.enum(['text', 'binary']),
  /** The payload as text; in base64 where it is no UTF-8. */
  message: z.string(),
  encoding: z.literal('base64').exactOptional(),
};

const told = { direction: z.literal('webhook'), atMs };

/** What Zoom's side told by webhook of the stream, after `rtms_started`, which is the tape's start. */
const webhookSchema = z.discriminatedUnion('event', [
  z.strictObject({ ...told, event: z.literal('rtms_interrupted') }),
  z.strictObject({ ...told, event: z.literal('rtms_stopped'), stopReason: z.int() }),
]);

/** Any later line. `sent` is what Zoom's side sent, `received` what came from the client. */
export const tapeLineSchema = z.discriminatedUnion('direction', [
  z.strictObject({ direction: z.literal('opened'), connection, atMs, path: z.string() }),
  z.strictObject({ direction: z.literal('sent'), ...frame }),
  z.strictObject({ direction: z.literal('received'), ...frame }),
  z.strictObject({
    direction: z.literal('closed'),
    connection,
    atMs,
    code: closeCode,
    byServer: z.boolean(),
  }),
  webhookSchema,
]);

export type TapeHead = z.infer<typeof tapeHeadSchema>;
export type TapeWebhook = z.infer<typeof webhookSchema>;
export type TapeLine = z.infer<typeof tapeLineSchema>;

export interface Tape {
  readonly head: TapeHead;
  readonly lines: readonly TapeLine[];
}
