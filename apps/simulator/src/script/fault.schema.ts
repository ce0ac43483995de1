import { z } from 'zod';
import type { WireFault } from '../rtms/wire.fault.js';
import { milliseconds, someMilliseconds } from './milliseconds.schema.js';

const MAX_COPIES = 10_000;

const target = {
  socket: z.enum(['signaling', 'media']),
  messages: z.array(z.int()).min(1).readonly().exactOptional(),
  fromMs: milliseconds.exactOptional(),
  afterMessages: z.int().min(0).exactOptional(),
  times: z.int().min(1).exactOptional(),
};

function fault<Kind extends WireFault['fault'], Shape extends z.ZodRawShape>(
  kind: Kind,
  shape: Shape,
) {
  return z.strictObject({ fault: z.literal(kind), ...target, ...shape });
}

/** A fault of a script, or of `POST /sim/meetings/:id/faults`; see `rtms/wire.fault.ts`. */
export const wireFaultSchema = z.discriminatedUnion('fault', [
  fault('drop', {}),
  fault('delay', { ms: someMilliseconds }),
  fault('corrupt', { how: z.enum(['bytes', 'json']) }),
  fault('reorder', { by: z.int().min(1).max(100).exactOptional() }),
  fault('half_open', {}),
  fault('close', { closeCode: z.int().min(1000).max(4999).nullable().default(null) }),
  fault('silence', { ms: someMilliseconds }),
  fault('flood', { copies: z.int().min(1).max(MAX_COPIES) }),
  fault('wrong_code', { field: z.string().min(1), value: z.int() }),
]) satisfies z.ZodType<WireFault>;
