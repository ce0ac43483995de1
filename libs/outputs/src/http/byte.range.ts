/** Both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One range, `first-last`, `first-` or `-length` (RFC 9110 §14.1.2). */
const ONE_RANGE = /^bytes=[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/i;

/**
 * What a Range header asks for of an object of this size: `null` for all of it, also where the header
 * is malformed or asks for several ranges, which a server may ignore (RFC 9110 §14.2).
 */
export function rangeOf(
  header: string | undefined,
  bytes: number,
): ByteRange | 'unsatisfiable' | null {
  const [match, first, last, length] = ONE_RANGE.exec(header ?? '') ?? [];
  if (match === undefined) return null;
  if (first === undefined) {
    const wanted = Math.min(Number(length), bytes);
    return wanted === 0 ? 'unsatisfiable' : { start: bytes - wanted, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === undefined || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== undefined && last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : { start, end };
}

/** Whether a condition names the tag: one, several, or `*`; weak tags count (RFC 9110 §13.1.2). */
export function matchesTag(condition: string | undefined, tag: string): boolean {
  if (condition === undefined) return false;
  const tags = condition.split(',').map((text) => text.trim().replace(/^W\//, ''));
  return tags.includes(tag) || tags.includes('*');
}
