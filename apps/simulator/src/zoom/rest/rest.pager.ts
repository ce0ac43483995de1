import { randomBytes } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import type { RestCall } from './rest.endpoint.js';
import { invalidFields, ZoomRefusal } from './rest.errors.js';

/** How long a `next_page_token` is good for (zoom-api §C5). */
export const PAGE_TOKEN_MS = 15 * 60_000;

const DEFAULT_SIZE = 30;
const MAX_SIZE = 300;

interface PageToken {
  /** The query that it continues. */
  readonly query: string;
  readonly offset: number;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** As Zoom's lists begin. */
  readonly head: {
    readonly page_size: number;
    readonly total_records: number;
    /** Empty at the end. */
    readonly next_page_token: string;
  };
}

function queryOf({ path, query }: RestCall): string {
  const further = new URLSearchParams(query);
  further.delete('next_page_token');
  further.sort();
  return `${path}?${further.toString()}`;
}

/** Cuts lists into pages as zoom-api §C5 says. */
export class RestPager {
  readonly #clock: Clock;
  readonly #oversize: 'refuse' | 'clamp';
  readonly #tokens = new Map<string, PageToken>();

  /** @param oversize what a `page_size` of more than 300 does; sources disagree */
  constructor(clock: Clock, oversize: 'refuse' | 'clamp') {
    this.#clock = clock;
    this.#oversize = oversize;
  }

  /** @throws ZoomRefusal 300 for a size or a token that is not right */
  page<Item>(call: RestCall, all: readonly Item[]): Page<Item> {
    const size = this.#size(call.query.get('page_size'));
    const offset = this.#offset(call);
    const end = offset + size;
    const token = end < all.length ? this.#token(call, end) : '';
    return {
      items: all.slice(offset, end),
      head: { page_size: size, total_records: all.length, next_page_token: token },
    };
  }

  #size(asked: string | null): number {
    if (asked === null || asked === '') return DEFAULT_SIZE;
    const size = Number(asked);
    const isCount = Number.isInteger(size) && size >= 1;
    if (isCount && size <= MAX_SIZE) return size;
    if (isCount && this.#oversize === 'clamp') return MAX_SIZE;
    throw invalidFields({ field: 'page_size', message: 'Invalid field.' });
  }

  #offset(call: RestCall): number {
    const value = call.query.get('next_page_token') ?? '';
    if (value === '') return 0;
    const token = this.#tokens.get(value);
    if (token?.query !== queryOf(call) || token.expiresAt <= this.#clock.now()) {
      throw new ZoomRefusal(400, 300, 'The next page token is invalid or expired.');
    }
    return token.offset;
  }

  #token(call: RestCall, offset: number): string {
    const value = randomBytes(24).toString('base64url');
    const expiresAt = this.#clock.now() + PAGE_TOKEN_MS;
    this.#tokens.set(value, { query: queryOf(call), offset, expiresAt });
    return value;
  }
}
