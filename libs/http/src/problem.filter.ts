import { Catch, HttpException, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { PlatformError } from '@zoom-platform/kernel';
import { problemOf } from './problem.mapper.js';
import { PROBLEM_MEDIA_TYPE } from './problem.type.js';
import { RequestRejections } from './request.rejections.js';

/** A Fastify request, or Node's own where a middleware threw. */
interface AnyRequest {
  readonly url?: string;
  readonly routeOptions?: { readonly url?: string };
  readonly raw?: { readonly errored: Error | null };
}

/** Answers every error with problem+json (RFC 9457). */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly rejections: RequestRejections,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<AnyRequest>();
    if (isBrokenUpload(error, request)) return;
    const response = host.switchToHttp().getResponse<object>();
    const problem = problemOf(error);
    this.#log(error, problem.code, problem.status);
    this.rejections.report({
      path: request.routeOptions?.url ?? null,
      status: problem.status,
      code: problem.code,
    });
    const adapter = this.adapterHost.httpAdapter;
    if (adapter.isHeadersSent(response)) return;
    adapter.setHeader(response, 'content-type', PROBLEM_MEDIA_TYPE);
    const { retryAfterSeconds } = problem;
    if (typeof retryAfterSeconds === 'number') {
      adapter.setHeader(response, 'retry-after', String(Math.ceil(retryAfterSeconds)));
    }
    const instance = request.url?.split('?', 1)[0];
    // Bytes, since Fastify adds a charset to text, and problem+json has no such parameter.
    const body = Buffer.from(JSON.stringify({ ...problem, instance }));
    adapter.reply(response, body, problem.status);
  }

  #log(error: unknown, code: string, status: number): void {
    if (error instanceof PlatformError || error instanceof HttpException) {
      if (status >= 500) this.#logger.warn(`A request failed: ${code}.`);
      return;
    }
    const stack = error instanceof Error ? error.stack : undefined;
    this.#logger.error('A request failed with an error that no lib names.', stack);
  }
}

/** The connection broke while the body was read: the client error handler answered and reported. */
function isBrokenUpload(error: unknown, { raw }: AnyRequest): boolean {
  return error instanceof Error && raw?.errored === error;
}
