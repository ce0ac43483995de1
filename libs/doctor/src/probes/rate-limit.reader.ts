/** What an answer of Zoom's says of its rate limits, where it says something (zoom-api §C4). */
export interface RateLimitNews {
  /** Calls. */
  readonly remaining: number;
  /** Calls; `undefined`: not said, or not readable. */
  readonly limit: number | undefined;
  /** `QPS`, `Daily-limit`. */
  readonly type: string | undefined;
  /** `Light`, `Medium`, … */
  readonly category: string;
}

function countIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

/** @param header by its name in lower case. */
export function rateLimitIn(
  header: (name: string) => string | undefined,
): RateLimitNews | undefined {
  const remaining = countIn(header('x-ratelimit-remaining'));
  if (remaining === undefined) return undefined;
  return {
    remaining,
    limit: countIn(header('x-ratelimit-limit')),
    type: header('x-ratelimit-type'),
    category: header('x-ratelimit-category') ?? 'unknown',
  };
}
