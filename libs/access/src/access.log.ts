import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * One line for each call of a protected route: who, what, how it ended. It names the route and not
 * the URL, since a URL may hold a join link.
 */
@Injectable()
export class AccessLog {
  readonly #logger = new Logger(AccessLog.name);

  /** Writes the line when the answer has gone out, or the caller has. */
  follow(request: FastifyRequest, reply: FastifyReply, keyName: string | null): void {
    reply.raw.once('close', () => {
      this.#logger.log({
        msg: 'API call',
        key: keyName,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.raw.writableFinished ? reply.statusCode : null,
      });
    });
  }
}
