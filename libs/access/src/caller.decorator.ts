import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthorizedError } from './access.errors.js';
import type { Caller } from './caller.type.js';

/**
 * The {@link Caller} of a route: `list(@CallerOf() caller: Caller)`.
 * @throws UnauthorizedError on a public route, which has none.
 */
export const CallerOf = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Caller => {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller === undefined) throw new UnauthorizedError();
    return caller;
  },
);
