import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { VerifiedDelivery } from './verified-delivery.type.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `ZoomSignatureGuard`, by nothing else. */
    zoomDelivery?: VerifiedDelivery;
  }
}

/** The delivery that `ZoomSignatureGuard` verified. @throws TypeError on a route without the guard. */
export const Verified = createParamDecorator(
  (_data: unknown, context: ExecutionContext): VerifiedDelivery => {
    const { zoomDelivery } = context.switchToHttp().getRequest<FastifyRequest>();
    if (zoomDelivery === undefined) {
      throw new TypeError('A route that takes a verified delivery needs ZoomSignatureGuard.');
    }
    return zoomDelivery;
  },
);
