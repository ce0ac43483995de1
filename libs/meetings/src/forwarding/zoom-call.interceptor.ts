import {
  BadRequestException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  ZoomApiUnreadableError,
  type ZoomApiAnswer,
  type ZoomObject,
} from '@zoom-platform/zoom-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { withTextIds } from './id.normalizer.js';
import { zoomPathOf } from './path.template.js';
import { askerOf } from './zoom.asker.js';
import { ZoomForwarder } from './zoom.forwarder.js';
import { ZOOM_ROUTE, type ZoomRouteFacts } from './zoom-route.facts.js';

/** What the handler of a {@link ZoomRoute} has validated. */
export interface ZoomCallParts {
  /** Values of the names in Zoom's path. */
  readonly path?: object;
  readonly query?: object;
  readonly body?: object;
  /** Makes the call, with what the handler has to do before and after it. */
  readonly around?: (call: () => Promise<ZoomApiAnswer>) => Promise<ZoomApiAnswer>;
}

/** Makes the call of a `ZoomRoute` with what its handler returns; the status is Zoom's. */
@Injectable()
export class ZoomCallInterceptor implements NestInterceptor<ZoomCallParts, ZoomObject | undefined> {
  constructor(
    private readonly reflector: Reflector,
    private readonly forwarder: ZoomForwarder,
  ) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<ZoomCallParts>,
  ): Observable<ZoomObject | undefined> {
    const route = this.reflector.get<ZoomRouteFacts>(ZOOM_ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(mergeMap((parts) => this.#call(route, parts, request, reply)));
  }

  async #call(
    { method, zoomPath, label }: ZoomRouteFacts,
    { path = {}, query, body, around = (call) => call() }: ZoomCallParts,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<ZoomObject | undefined> {
    if (query === undefined) refuseAny(request.query);
    const asker = askerOf(request);
    const forwarded = {
      target: `${method} /${zoomPath}`,
      request: {
        method,
        path: zoomPathOf(zoomPath, path),
        query: scalarsOf(query ?? {}),
        body,
        label,
      },
    };
    const answer = await around(() => this.forwarder.forward(forwarded, asker));
    // Every call that has a route is documented to answer an object or nothing.
    if (answer.list !== undefined) throw new ZoomApiUnreadableError(answer.status);
    if (asker.secrets) reply.header('cache-control', 'no-store');
    reply.status(answer.status);
    return answer.body === undefined ? undefined : withTextIds(answer.body);
  }
}

function refuseAny(query: unknown): void {
  const [name] = typeof query === 'object' && query !== null ? Object.keys(query) : [];
  if (name !== undefined) throw new BadRequestException([`property ${name} should not exist`]);
}

/** @throws TypeError the DTO lets something through that no query can hold. */
function scalarsOf(query: object): Record<string, string | number | boolean> {
  const scalars: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(query)) {
    const given: unknown = value;
    if (given === undefined) continue;
    if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean') {
      throw new TypeError(`The query's ${name} is no text, number or flag.`);
    }
    scalars[name] = given;
  }
  return scalars;
}
