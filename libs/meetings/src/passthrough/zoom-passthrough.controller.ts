import { All, Controller, Req, Res } from '@nestjs/common';
import { CallerOf, type Caller } from '@zoom-platform/access';
import type { ZoomApiRequest, ZoomObject } from '@zoom-platform/zoom-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AskerOf, type ZoomAsker } from '../forwarding/zoom.asker.js';
import { PassthroughMethodRefusedError, PassthroughQueryRefusedError } from '../meetings.errors.js';
import { parsePassthroughPath } from './passthrough.path.js';
import { ZoomPassthrough } from './zoom-passthrough.service.js';

const METHODS: readonly ZoomApiRequest['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Any endpoint of Zoom's that has no route of its own here. */
@Controller('v1/zoom')
export class ZoomPassthroughController {
  constructor(private readonly passthrough: ZoomPassthrough) {}

  @All('*')
  async pass(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
    @AskerOf() asker: ZoomAsker,
  ): Promise<ZoomObject | readonly unknown[] | undefined> {
    const method = METHODS.find((known) => known === request.method);
    if (method === undefined) throw new PassthroughMethodRefusedError();
    const path = parsePassthroughPath(request.raw.url ?? '');
    const query = queryOf(request.raw.url ?? '');
    const call = { method, path, query, body: request.body ?? undefined };
    const answer = await this.passthrough.pass(call, caller, asker);
    if (asker.secrets) reply.header('cache-control', 'no-store');
    reply.status(answer.status);
    return answer.body ?? answer.list;
  }
}

/** As it came, in its order. A token in it would make the call someone else's. */
function queryOf(target: string): Record<string, string> {
  const pairs = [...new URLSearchParams(target.split('?').slice(1).join('?'))];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length || names.has('access_token')) {
    throw new PassthroughQueryRefusedError();
  }
  return Object.fromEntries(pairs);
}
