import { z } from 'zod';
import { EventQueryInvalidError } from '../events.errors.js';
import { cursorSchema } from './event.view.js';

/** PostgreSQL keeps neither NUL nor half a surrogate pair: nothing there can be equal to it. */
const storableText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => text.isWellFormed() && !text.includes('\0'));

const typesSchema = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [given].flat().flatMap((text) => text.split(',')))
  .pipe(z.array(z.string().regex(/^[a-z0-9_.-]{1,100}$/)).max(50));

const filterSchema = z.strictObject({
  after: cursorSchema.optional(),
  /** ISO 8601 with a zone: from what was recorded then on. */
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  type: typesSchema.optional(),
  key: storableText(512).optional(),
});

export const listQuery = filterSchema.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const streamQuery = filterSchema;

/** An empty one is as good as none: browsers send none before the first event. */
export const resumeHeader = z.object({
  'last-event-id': z.union([z.literal('').transform(() => undefined), cursorSchema]),
});

export const parkedQuery = z.strictObject({
  state: z.enum(['dead', 'retrying', 'waiting']).default('dead'),
  subscriber: storableText(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const eventId = z.uuid();

export const replayBody = z.strictObject({ subscriber: storableText(200) });

/** @throws EventQueryInvalidError naming the parameters that are wrong. */
export function readQuery<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  throw new EventQueryInvalidError(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
    ),
  );
}
