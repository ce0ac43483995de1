import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { PlatformError } from '@zoom-platform/kernel';
import type { Problem } from './problem.type.js';

/** Fastify's names for what is wrong with a body, in our words. */
const BODY_CODES: ReadonlyMap<string, string> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'http.body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'http.media_type_unsupported'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'http.body_empty'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'http.body_not_json'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'http.body_truncated'],
]);

export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fix?: string | undefined;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Extensions never replace a standard member. */
export function problem({ status, code, detail, fix, extensions }: ProblemParts): Problem {
  return {
    ...extensions,
    type: `urn:problem-type:zoom-platform:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Turns whatever was thrown into what the caller may see; an unknown error says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PlatformError) {
    const { status, code, message, fix, extensions } = error;
    return problem({ status, code, detail: message, fix, extensions });
  }
  if (error instanceof HttpException) return problemOfHttpException(error);
  return problem({
    status: 500,
    code: 'internal.error',
    detail: 'Something failed on our side; the log of this service says what.',
  });
}

function problemOfHttpException(error: HttpException): Problem {
  const status = error.getStatus();
  const errors = validationErrors(error.getResponse());
  return problem({
    status,
    code: codeOf(error.cause) ?? `http.${reasonOf(status)}`,
    detail: error.message,
    ...(errors.length === 0 ? {} : { extensions: { errors } }),
  });
}

function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') {
    return undefined;
  }
  return BODY_CODES.get(cause.code);
}

/** `Not Found` → `not_found`, so that a status has one code for ever. */
function reasonOf(status: number): string {
  return (STATUS_CODES[status] ?? `status ${String(status)}`)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
}

/** Nest's ValidationPipe answers with a list of messages; other exceptions with one. */
function validationErrors(response: string | object): readonly string[] {
  if (typeof response === 'string' || !('message' in response)) return [];
  const { message } = response;
  return Array.isArray(message) ? message.filter((entry) => typeof entry === 'string') : [];
}
