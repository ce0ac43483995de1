import type { ZoomObject } from '@zoom-platform/zoom-api';

/** Ids that Zoom writes now as a number, now as text (zoom-api §C3). */
const ID_FIELDS: ReadonlySet<string> = new Set(['id', 'meeting_id', 'webinar_id']);

/** The object with those ids as text, wherever they are nested. */
export function withTextIds(object: ZoomObject): ZoomObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      ID_FIELDS.has(name) && typeof value === 'number' ? String(value) : nested(value),
    ]),
  );
}

function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  return typeof value === 'object' && value !== null ? withTextIds({ ...value }) : value;
}
