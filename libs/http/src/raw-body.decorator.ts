import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by `@RawBody()`. */
    readonly rawBody?: true;
  }
}

/**
 * The route gets its body as a `Buffer`, exactly as it was sent, whatever its content type; an empty
 * one as an empty `Buffer` or `undefined`. For signed requests: verify first, then parse.
 */
export function RawBody(): MethodDecorator {
  return RouteConfig({ rawBody: true });
}
