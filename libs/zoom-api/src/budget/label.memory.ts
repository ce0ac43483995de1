import type { RateLimitLabel, ZoomApiRequest } from '../zoom-api.port.js';

/** Endpoints that are remembered at most; Zoom has fewer than 1000. */
const MOST_ENDPOINTS = 1_000;

/** Zoom's words in `X-RateLimit-Category` (zoom-api §C4). */
const LABELS: ReadonlyMap<string, RateLimitLabel> = new Map([
  ['light', 'light'],
  ['medium', 'medium'],
  ['heavy', 'heavy'],
  ['resource-intensive', 'resource_intensive'],
]);

/** Parts of a path that are Zoom's own words; ids, addresses and UUIDs have digits or capitals. */
const WORD = /^[a-z_]+$/;

function endpointOf({ method, path }: ZoomApiRequest): string {
  const parts = path.split('/').map((part) => (part === '' || WORD.test(part) ? part : '*'));
  return `${method} ${parts.join('/')}`;
}

/** Which label each endpoint has: the caller's word, until Zoom has said. */
export class LabelMemory {
  readonly #known = new Map<string, RateLimitLabel>();

  labelOf(request: ZoomApiRequest): RateLimitLabel {
    return this.#known.get(endpointOf(request)) ?? request.label ?? 'medium';
  }

  /** @param category header `X-RateLimit-Category`; anything unknown is passed over. */
  learn(request: ZoomApiRequest, category: string | undefined): void {
    const label = LABELS.get(category?.trim().toLowerCase().replace(/[ _]/g, '-') ?? '');
    if (label === undefined) return;
    const endpoint = endpointOf(request);
    // Written anew, it stands last; the one that was not met for longest is forgotten first.
    this.#known.delete(endpoint);
    this.#known.set(endpoint, label);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_ENDPOINTS && oldest !== undefined) this.#known.delete(oldest);
  }
}
