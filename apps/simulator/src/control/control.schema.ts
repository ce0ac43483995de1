import { z } from 'zod';
import { milliseconds } from '../script/milliseconds.schema.js';
import { streamIdSchema } from '../tape/tape.line.js';
import { behaviourSchema } from '../script/script.schema.js';

/** Body of `POST /sim/meetings`. */
export const playSchema = z.strictObject({
  script: z.string().min(1),
  behaviour: behaviourSchema.exactOptional(),
  webhookUrl: z.url().nullable().exactOptional(),
  streamId: streamIdSchema.exactOptional(),
  meetingUuid: z.string().min(1).exactOptional(),
  operatorId: z.string().min(1).exactOptional(),
  isOriginalHost: z.boolean().exactOptional(),
  shape: z
    .strictObject({
      nested: z.boolean().exactOptional(),
      interruptedHasUrls: z.boolean().exactOptional(),
      oldNames: z.boolean().exactOptional(),
      webinarSaysMeeting: z.boolean().exactOptional(),
    })
    .exactOptional(),
  clientId: z.string().min(1).exactOptional(),
  startedCopies: z.int().min(1).max(100).exactOptional(),
});

export const stopSchema = z.strictObject({ stopReason: z.int().default(6) });

export const dropSchema = z.strictObject({
  socket: z.enum(['signaling', 'media']),
  /** Absent or null: broken without a close frame. */
  closeCode: z.int().min(1000).max(4999).nullable().default(null),
});

export const emptySchema = z.strictObject({});

/** Body of `POST /sim/webhooks`: the bytes as text (UTF-8) or in base64. */
export const webhookSchema = z
  .strictObject({
    url: z.url().exactOptional(),
    body: z.string().exactOptional(),
    bodyBase64: z.base64().exactOptional(),
    seal: z.enum(['signed', 'forged', 'stale', 'future', 'unsigned']).exactOptional(),
    headers: z.record(z.string(), z.string()).exactOptional(),
    requestId: z.string().min(1).exactOptional(),
    copies: z.int().min(1).max(1000).exactOptional(),
    redeliver: z.boolean().exactOptional(),
  })
  .refine(({ body, bodyBase64 }) => (body === undefined) !== (bodyBase64 === undefined), {
    message: 'give either "body" or "bodyBase64"',
  })
  .transform(({ body, bodyBase64, ...request }) => ({
    ...request,
    body: body === undefined ? Buffer.from(bodyBase64 ?? '', 'base64') : Buffer.from(body),
  }));

export const validationSchema = z.strictObject({ url: z.url().exactOptional() });

export const faultSchema = z.strictObject({
  path: z.string().startsWith('/'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).exactOptional(),
  times: z.int().min(1).exactOptional(),
  afterCalls: z.int().min(0).exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
  seed: z.int().min(0).exactOptional(),
  forMs: z.int().min(1).exactOptional(),
  statusSequence: z.array(z.int().min(100).max(599)).min(1).exactOptional(),
  status: z.int().min(100).max(599).exactOptional(),
  body: z.json().exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  delayMs: milliseconds.exactOptional(),
  hangUp: z.boolean().exactOptional(),
});

export const journalQuerySchema = z.object({
  /** How many entries the caller has already. */
  after: z.coerce.number().int().min(0).default(0),
  /** Only entries whose type is this or starts with this and a dot. */
  type: z.string().min(1).exactOptional(),
});
