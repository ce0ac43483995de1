/** Zoom's longest limit is that of a day; a time further away is a mistake. */
const LONGEST_MS = 2 * 86_400_000;

/**
 * A point in time as Zoom and proxies send it: seconds from now, Unix seconds or milliseconds, an
 * HTTP date, an ISO date. Unix milliseconds; `undefined`: not readable, or absurd.
 */
export function retryTime(text: string | undefined, now: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return undefined;
  const time = /^\d+(\.\d+)?$/.test(trimmed) ? timeOf(Number(trimmed), now) : Date.parse(trimmed);
  return time <= now + LONGEST_MS ? Math.max(now, time) : undefined;
}

function timeOf(number: number, now: number): number {
  if (number > 1e12) return number;
  return number > 1e9 ? number * 1000 : now + number * 1000;
}
