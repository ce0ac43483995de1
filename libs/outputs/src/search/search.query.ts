import { z } from 'zod';
import { SearchQueryInvalidError } from '../outputs.errors.js';
import { MAX_SEGMENT_ID } from '../transcript/transcript.segments.js';
import type { SegmentPlace } from './segment.index.js';

/** PostgreSQL keeps neither NUL nor half a surrogate pair: nothing there can be equal to it. */
const storableText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => text.isWellFormed() && !text.includes('\0'));

const place = z.tuple([z.number(), z.uuid(), storableText(MAX_SEGMENT_ID)]);

/** Of a place as JSON, which takes six bytes for some characters, in base64. */
const MAX_CURSOR = Math.ceil((4 / 3) * (6 * MAX_SEGMENT_ID + 128));

const cursor = z
  .string()
  .max(MAX_CURSOR)
  .transform((text, context) => {
    const parsed = place.safeParse(decoded(text));
    if (parsed.success) {
      const [startTime, sessionId, id] = parsed.data;
      return { startTime, sessionId, id };
    }
    context.addIssue('No cursor of this API.');
    return z.NEVER;
  });

const searchQuery = z.strictObject({
  /** What was said: words, `"a phrase"`, `or`, `-without`. */
  q: storableText(500),
  after: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

export type SearchQuery = z.infer<typeof searchQuery>;

/** @throws SearchQueryInvalidError naming the parameters that are wrong, never what they hold. */
export function readSearch(given: unknown): SearchQuery {
  const parsed = searchQuery.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  throw new SearchQueryInvalidError(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
    ),
  );
}

export function cursorOf({ startTime, sessionId, id }: SegmentPlace): string {
  return Buffer.from(JSON.stringify([startTime, sessionId, id])).toString('base64url');
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
