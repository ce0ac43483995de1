import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { registerBodyParsers } from './body.parsers.js';
import { clientErrorHandler } from './client-error.handler.js';
import { closeConnectionsAtStop } from './connection.closer.js';
import { OpenRequests } from './open.requests.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestRejections } from './request.rejections.js';
import { routerErrorHandler } from './router-error.handler.js';

const CHECK_MS = 500;

export interface HttpAdapterOptions {
  /** Bytes of a request body; beyond it 413. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** Milliseconds within which a whole request must have arrived; beyond it 408. Default 30 s. */
  readonly requestTimeout?: number;
}

/** Fastify's adapter that remembers what the application is to hear of; made by {@link createHttpAdapter} only. */
class PlatformHttpAdapter extends FastifyAdapter {
  constructor(
    readonly openRequests: OpenRequests,
    readonly routerRejections: RequestRejections,
    { bodyLimit = 1_048_576, requestTimeout = 30_000 }: HttpAdapterOptions,
  ) {
    super({
      bodyLimit,
      requestTimeout,
      // Node's own defaults would undo it: a longer time for the headers takes the place of the
      // shorter one for the request, and late requests are looked for every 30 s only.
      http: {
        requestTimeout,
        headersTimeout: requestTimeout,
        connectionsCheckingInterval: CHECK_MS,
      },
      routerOptions: {
        // A join link is a path parameter; Fastify's default of 100 characters is too short for one.
        maxParamLength: 2048,
        // Zoom is given the address by a person, often with a slash at its end.
        ignoreTrailingSlash: true,
      },
      clientErrorHandler: clientErrorHandler(openRequests),
      frameworkErrors: routerErrorHandler(routerRejections),
    });
  }
}

/** The adapter to create the Nest application with, with `{ bodyParser: false }`. */
export function createHttpAdapter(options: HttpAdapterOptions = {}): FastifyAdapter {
  return new PlatformHttpAdapter(new OpenRequests(), new RequestRejections(), options);
}

/**
 * Installs body parsers, problem+json answers and the report of rejected requests. Call it once,
 * after `NestFactory.create` (or `createNestApplication`) and before `init` or `listen`; the
 * application's modules must include `HttpModule`.
 *
 * @throws TypeError when the application was not created with {@link createHttpAdapter}.
 */
export function configureHttp(app: NestFastifyApplication): void {
  const adapter = app.getHttpAdapter();
  if (!(adapter instanceof PlatformHttpAdapter)) {
    throw new TypeError('configureHttp needs an application created with createHttpAdapter().');
  }
  const fastify = adapter.getInstance();
  registerBodyParsers(fastify);
  closeConnectionsAtStop(fastify);
  app.useGlobalFilters(app.get(ProblemFilter));
  const rejections = app.get(RequestRejections);
  adapter.routerRejections.onRejection((rejection) => {
    rejections.report(rejection);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const path = request.routeOptions.url ?? null;
    adapter.openRequests.begin(request.raw, ({ status, code }) => {
      rejections.report({ path, status, code });
    });
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => {
    adapter.openRequests.end(request.raw);
    done();
  });
}
