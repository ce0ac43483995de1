import { z } from 'zod';
import {
  ServiceKeyMissingError,
  ServiceRefusedError,
  ServiceUnusableError,
} from '../cli.errors.js';

const TIMEOUT_MS = 10_000;

/** What a service says where it does not do what it was asked (RFC 9457). */
const problem = z.object({
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
  fix: z.string().optional(),
});

/** Reads a running service over HTTP, with a key of its API. */
export class ServiceReader {
  readonly #key: string;

  /** @param service its base address, without a path. */
  constructor(
    readonly service: string,
    key: string,
  ) {
    this.#key = key;
  }

  /** @throws ServiceUnusableError where it does not answer with 200. */
  async get(path: string, timeoutMs = TIMEOUT_MS): Promise<string> {
    const { status, text } = await this.#ask(path, timeoutMs);
    if (status === 401 || status === 403) {
      throw new ServiceUnusableError(
        `The service does not accept the key for ${path} (HTTP ${String(status)}).`,
        'Correct ZOOMCTL_KEY or --key; the key needs the scope of what it reads.',
      );
    }
    if (status !== 200) throw this.unreadable(path, status);
    return text;
  }

  /** @throws ServiceUnusableError where it is not JSON of that shape. */
  async json<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    timeoutMs?: number,
  ): Promise<z.infer<Schema>> {
    const found = schema.safeParse(parsed(await this.get(path, timeoutMs)));
    if (found.success) return found.data;
    throw this.unreadable(path);
  }

  /**
   * Asks for one thing, or has it done; the service's own refusal is passed on.
   * @throws ServiceRefusedError, ServiceUnusableError
   */
  async exchange<Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    const { status, text } = await this.#ask(path, TIMEOUT_MS, method, body);
    const refusal = status < 400 ? undefined : problem.safeParse(parsed(text)).data;
    if (refusal !== undefined) throw new ServiceRefusedError(status, refusal);
    const found = schema.safeParse(parsed(text));
    if (found.success) return found.data;
    throw this.unreadable(path, status);
  }

  unreadable(path: string, status = 200): ServiceUnusableError {
    return new ServiceUnusableError(
      `${this.service} gives no usable ${path} (HTTP ${String(status)}).`,
      'Correct --service: the base address of the service, without a path.',
    );
  }

  async #ask(path: string, timeoutMs: number, method = 'GET', body?: unknown) {
    try {
      const response = await fetch(`${this.service.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A key goes to the address that was given, and to no other.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new ServiceUnusableError(
        `The service at ${this.service} does not answer: ${reasonOf(error)}.`,
        'Start it, or correct --service.',
      );
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` hides the errno in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

/** @throws ServiceKeyMissingError */
export function serviceAt(service: string, key: string | undefined): ServiceReader {
  if (key === undefined || key === '') throw new ServiceKeyMissingError();
  return new ServiceReader(service, key);
}
