import { z } from 'zod';
import type { RestCall } from './rest.endpoint.js';
import { invalidFields, ZoomRefusal } from './rest.errors.js';

const jsonObject = z.record(z.string(), z.unknown());

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws ZoomRefusal 300, with the fields that are to blame */
function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidFields(
    ...result.error.issues.map(({ path }) => ({
      field: path.map(String).join('.'),
      message: 'Invalid field.',
    })),
  );
}

/** @throws ZoomRefusal 300 */
export function readBody<Schema extends z.ZodType>(schema: Schema, call: RestCall) {
  const body = jsonObject.safeParse(parsed(call.body));
  if (!body.success) {
    throw new ZoomRefusal(400, 300, 'Request Body should be a valid JSON object.');
  }
  return check(schema, body.data);
}

/** @throws ZoomRefusal 300 */
export function readQuery<Schema extends z.ZodType>(schema: Schema, call: RestCall) {
  return check(schema, Object.fromEntries(call.query));
}

/** Undoes one encoding; a text that was never encoded stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A parameter of the path, decoded once. */
export function segment(call: RestCall, name: string): string {
  return decoded(call.segments[name] ?? '');
}
