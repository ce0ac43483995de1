import type { FastifyInstance } from 'fastify';
import { errorCodes } from 'fastify';
import './raw-body.decorator.js';

/**
 * Replaces Fastify's parsers. Its own JSON parser refuses a signed body that contains `__proto__`
 * before any guard has seen it, and its form and text parsers let other types through.
 *
 * Routes marked with `@RawBody()` get bytes; all others JSON (a body that names `__proto__` or
 * `constructor.prototype` is 400) and 415 for anything else.
 */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (request.routeOptions.config.rawBody === true) done(null, body);
      else void parseJson(request, body.toString('utf8'), done);
    },
  );
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.rawBody === true) done(null, body);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
}
