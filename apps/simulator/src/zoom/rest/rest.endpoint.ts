import type { RateLabel } from '../rate-limit.plan.js';
import type { ZoomApp } from '../zoom.app.js';
import type { ScopeChoice } from './rest.scopes.js';

/** A call that was let through. */
export interface RestCall {
  /** Whose token it was. */
  readonly app: ZoomApp;
  /** Path as it was asked for, still encoded, without the query. */
  readonly path: string;
  /** Parameters of the path, still encoded: how often shows only there (zoom-api §C3). */
  readonly segments: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Text of the body; empty when there was none. */
  readonly body: string;
  /** Base URL that this server is reached under. */
  readonly baseUrl: string;
}

export interface RestAnswer {
  readonly status: number;
  /** Absent: an empty body. */
  readonly body?: unknown;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters, without `/v2`. */
  readonly path: string;
  readonly scopes: ScopeChoice;
  readonly label: RateLabel;
  /** @throws ZoomRefusal */
  readonly handle: (call: RestCall) => RestAnswer;
}

export function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

export function created(body: unknown): RestAnswer {
  return { status: 201, body };
}

export const NO_CONTENT: RestAnswer = { status: 204 };
