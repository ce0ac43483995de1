import { fastify, type FastifyInstance } from 'fastify';
import type { Journal } from '../journal/journal.port.js';
import { addFaults, type FaultRules } from './fault.rules.js';
import type { MeetingRegistry } from './meeting.registry.js';
import type { RateLimiter } from './rate-limit.limiter.js';
import { addDownloads } from './rest/recording.download.js';
import { RestApi } from './rest/rest.api.js';
import { addEndpoints, addTracking } from './rest/rest.endpoints.js';
import { addTokenEndpoint } from './token.endpoint.js';
import type { TokenStore } from './token.store.js';
import type { ZoomApp } from './zoom.app.js';

export interface ZoomServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly apps: readonly ZoomApp[];
  readonly faults: FaultRules;
  /** Absent: the resources that a meeting registry alone makes. */
  readonly rest?: RestApi;
  /** Absent: nothing is limited. */
  readonly limiter?: RateLimiter;
}

/** Zoom's OAuth and REST servers, on one port. */
export class ZoomServer {
  readonly #server: FastifyInstance = fastify({ routerOptions: { maxParamLength: 1000 } });
  readonly #options: ZoomServerOptions;
  #url = '';

  constructor(
    options: ZoomServerOptions,
    tokens: TokenStore,
    registry: MeetingRegistry,
    journal: Journal,
  ) {
    this.#options = options;
    this.#server.removeAllContentTypeParsers();
    this.#server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    const baseUrl = () => this.#url;
    addFaults(this.#server, options.faults, journal);
    addTokenEndpoint(this.#server, options.apps, tokens, baseUrl, journal);
    const { rest = new RestApi({ registry, journal }), limiter } = options;
    addTracking(this.#server);
    addEndpoints(this.#server, rest.endpoints, { tokens, journal, baseUrl, limiter });
    const { recordings, downloads: target } = rest;
    addDownloads(this.#server, { recordings, tokens, journal, baseUrl, target });
    this.#server.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({ code: 2300, message: 'This API endpoint is not recognized.' }),
    );
  }

  /** @returns the base URL, without a slash at the end */
  async listen(): Promise<string> {
    this.#url = await this.#server.listen({ host: this.#options.host, port: this.#options.port });
    return this.#url;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}
