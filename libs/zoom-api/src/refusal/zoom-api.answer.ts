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

/** The answer's object; `undefined` when it is anything else. */
export function objectIn(text: string): ZoomObject | undefined {
  return objectSchema.safeParse(json(text)).data;
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
