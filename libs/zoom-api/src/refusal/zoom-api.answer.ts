import { z } from 'zod';
import type { ZoomApiRefusal } from './zoom-api.refusals.js';

const refusalSchema = z.object({
  code: z.coerce.number().int().optional().catch(undefined),
  message: z.string().catch(''),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .catch(undefined),
});

const objectSchema = z.record(z.string(), z.unknown());

export type ZoomObject = Readonly<Record<string, unknown>>;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a 2xx holds: an object in `body`, an array (some endpoints) in `list`, nothing in neither.
 * `undefined`: anything else, which no endpoint of Zoom answers.
 */
export function contentIn(
  text: string,
): { body: ZoomObject | undefined; list: readonly unknown[] | undefined } | undefined {
  if (text.trim() === '') return { body: undefined, list: undefined };
  const value = json(text);
  const list = z.array(z.unknown()).safeParse(value).data;
  if (list !== undefined) return { body: undefined, list };
  const body = objectSchema.safeParse(value).data;
  return body === undefined ? undefined : { body, list };
}

/** Whatever can be read of a refusal; HTML and other surprises leave only the status. */
export function refusalOf(status: number, text: string): ZoomApiRefusal {
  const body = refusalSchema.safeParse(json(text)).data;
  const fields = body?.errors?.map(({ field, message }) => `${field}: ${message}`) ?? [];
  return {
    status,
    code: body?.code,
    message: [body?.message ?? '', ...fields].filter(Boolean).join(' '),
  };
}
