import { WebhookBodyNotJsonError } from '../webhooks.errors.js';

type Members = Readonly<Record<string, unknown>>;

const NONE: Members = {};
const LONGEST_TEXT = 512;
const MOST_RECORDS = 500;
const CONTROL_CHARACTER = /\p{Cc}/u;
/** End of year 9999, Unix milliseconds: what every store of ours can hold. */
const LATEST_TIME = 253_402_300_799_999;

/**
 * Parses a verified body. Bytes that are not UTF-8 become replacement characters here; the inbox
 * keeps the bytes.
 * @throws WebhookBodyNotJsonError
 */
export function parseZoomBody(rawBody: Buffer): unknown {
  try {
    const body: unknown = JSON.parse(rawBody.toString('utf8'));
    return body;
  } catch {
    throw new WebhookBodyNotJsonError();
  }
}

/**
 * Reads the fields of a Zoom event from `payload`, or from `payload.object` where Zoom nests them, or
 * from `payload.id_field`, where `rtms.concurrency_limited` names the meeting.
 * Whatever does not have a sound shape is absent: no answer holds a control character, a lone
 * surrogate or more than 512 characters, and nothing here throws.
 */
export class ZoomBodyReader {
  readonly #body: Members;
  readonly #levels: readonly Members[];

  constructor(body: unknown) {
    this.#body = membersOf(body);
    const payload = membersOf(this.#body['payload']);
    this.#levels = [payload, membersOf(payload['object']), membersOf(payload['id_field'])];
  }

  /** Name of the event, e.g. `meeting.rtms_started`. */
  get event(): string | null {
    const { event } = this.#body;
    return typeof event === 'string' ? textOf(event) : null;
  }

  /** Unix milliseconds. */
  get eventTs(): number | null {
    return timeOf(this.#body['event_ts']);
  }

  /** Unix milliseconds in a field of the payload. */
  time(field: string): number | null {
    for (const value of this.#values([field])) {
      const time = timeOf(value);
      if (time !== null) return time;
    }
    return null;
  }

  /** The first of the fields that is there, as text; Zoom sends ids as text or as a number. */
  text(...fields: readonly string[]): string | null {
    for (const value of this.#values(fields)) {
      const text = textOf(value);
      if (text !== null) return text;
    }
    return null;
  }

  /** A code of Zoom's: whatever does not fit 32 bits (an `integer` of PostgreSQL) is none. */
  int32(field: string): number | null {
    for (const value of this.#values([field])) {
      const integer = integerOf(value);
      if (integer !== null && (integer | 0) === integer) return integer;
    }
    return null;
  }

  /** A size, a number of minutes: whole and not negative. */
  count(field: string): number | null {
    for (const value of this.#values([field])) {
      const integer = integerOf(value);
      if (integer !== null && integer >= 0) return integer;
    }
    return null;
  }

  /** The objects of a list, each to be read like a payload; 500 at the most. */
  records(field: string): readonly ZoomBodyReader[] {
    const list = this.#values([field]).find((value) => Array.isArray(value));
    return (Array.isArray(list) ? list : [])
      .filter(isMembers)
      .slice(0, MOST_RECORDS)
      .map((payload) => new ZoomBodyReader({ payload }));
  }

  /** Whether the field has any value, readable or not. */
  has(field: string): boolean {
    return this.#values([field]).length > 0;
  }

  flag(field: string): boolean | null {
    return this.#values([field]).find((value) => typeof value === 'boolean') ?? null;
  }

  /** A field that is one text, a comma-separated text or a list of these; without repeats. */
  list(field: string): readonly string[] {
    const value = this.#values([field])[0];
    const parts = (Array.isArray(value) ? value : [value])
      .filter((part) => typeof part === 'string')
      .flatMap((part) => part.split(','))
      .map((part) => textOf(part.trim()))
      .filter((part) => part !== null);
    return [...new Set(parts)];
  }

  /** Values that are there, in the order of the fields, the flat one first. */
  #values(fields: readonly string[]): readonly unknown[] {
    return fields
      .flatMap((field) => this.#levels.map((level) => level[field]))
      .filter((value) => value !== undefined && value !== null);
  }
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : NONE;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TEXT) return null;
  return value.isWellFormed() && !CONTROL_CHARACTER.test(value) ? value : null;
}

function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && typeof number === 'number' ? number : null;
}

function timeOf(value: unknown): number | null {
  const time = integerOf(value);
  return time !== null && time >= 0 && time <= LATEST_TIME ? time : null;
}
