export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A finite number, also where it was sent as text. */
export function numberIn(object: JsonObject, key: string): number | null {
  const value = object[key];
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

const INT32_MAX = 2 ** 31 - 1;

/** A number of one of Zoom's tables: whole and of 32 bits, as it is kept; anything else is none. */
export function codeIn(object: JsonObject, key: string): number | null {
  const value = numberIn(object, key);
  if (value === null || !Number.isInteger(value) || Math.abs(value) > INT32_MAX) return null;
  return value;
}

export function textIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' ? value : null;
}

export function flagIn(object: JsonObject, key: string): boolean | null {
  const value = object[key];
  return typeof value === 'boolean' ? value : null;
}

/** An identifier that Zoom writes as a number or as text. */
export function idIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

export function objectIn(object: JsonObject, key: string): JsonObject | null {
  const value = object[key];
  return isObject(value) ? value : null;
}

/** Deeper than anything that Zoom sends, and far from where a stack ends. */
const DEEPEST = 8;

/** Whether whoever gets the value can walk through it, copy it and write it down. */
export function isShallow(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

export function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
