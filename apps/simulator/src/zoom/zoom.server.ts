import { fastify, type FastifyInstance } from 'fastify';
import type { Clock } from '@zoom-platform/kernel';
import type { Journal } from '../journal/journal.port.js';
import type { AppRegistry } from './app.registry.js';
import { addFaults, type FaultRules } from './fault.rules.js';
import type { MeetingRegistry } from './meeting.registry.js';
import type { RateLimiter } from './rate-limit.limiter.js';
import { addDownloads } from './rest/recording.download.js';
import { RestApi } from './rest/rest.api.js';
import { addEndpoints, addTracking } from './rest/rest.endpoints.js';
import { addOauthEndpoints } from './oauth.endpoints.js';
import { OauthGrants } from './oauth.grants.js';
import { RegionListener } from './region.listener.js';
import type { TokenStore } from './token.store.js';
import { TokenThrottle, type TokenLimit } from './token.throttle.js';

export interface ZoomServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly apps: AppRegistry;
  readonly faults: FaultRules;
  readonly clock: Clock;
  /** How far the `Date` of each answer is off the clock. Default 0. */
  readonly clockSkewMs?: number;
  /** Of the token endpoint. Default: none. */
  readonly tokenLimit?: TokenLimit;
  /** Port of the region's host; 0: any free one. Default: there is none. */
  readonly regionPort?: number;
  /** What the tokens say of the API's place. Default: the region's host, else this server. */
  readonly apiUrl?: string;
  /** Absent: the resources that a meeting registry alone makes. */
  readonly rest?: RestApi;
  /** Absent: nothing is limited. */
  readonly limiter?: RateLimiter;
}

/** Zoom's OAuth and REST servers, on one port. */
export class ZoomServer {
  readonly #server: FastifyInstance = fastify({ routerOptions: { maxParamLength: 1000 } });
  readonly #region: RegionListener;
  readonly #options: ZoomServerOptions;
  #url = '';
  #apiUrl = '';

  constructor(
    options: ZoomServerOptions,
    tokens: TokenStore,
    registry: MeetingRegistry,
    journal: Journal,
  ) {
    this.#options = options;
    this.#region = new RegionListener(this.#server, journal);
    this.#server.removeAllContentTypeParsers();
    this.#server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    this.#dateAnswers();
    addFaults(this.#server, options.faults, journal);
    const { apps, clock, tokenLimit } = options;
    addOauthEndpoints(this.#server, {
      apps,
      tokens,
      grants: new OauthGrants(clock),
      throttle: new TokenThrottle(clock, tokenLimit),
      apiUrl: () => this.#apiUrl,
      journal,
    });
    this.#addRest(tokens, registry, journal);
    this.#server.setNotFoundHandler((_request, reply) =>
      reply.code(404).send({ code: 2300, message: 'This API endpoint is not recognized.' }),
    );
  }

  /** @returns the base URL, without a slash at the end */
  async listen(): Promise<string> {
    const { host, port, regionPort, apiUrl } = this.#options;
    const url = await this.#server.listen({ host, port });
    this.#url = url;
    const regionUrl = regionPort === undefined ? url : await this.#region.listen(host, regionPort);
    this.#apiUrl = apiUrl ?? regionUrl;
    return url;
  }

  /** Base URL; once it listens. */
  get url(): string {
    return this.#url;
  }

  /** What tokens say of the API's place; once it listens. */
  get apiUrl(): string {
    return this.#apiUrl;
  }

  async close(): Promise<void> {
    await this.#region.close();
    await this.#server.close();
  }

  #addRest(tokens: TokenStore, registry: MeetingRegistry, journal: Journal): void {
    const { clock, limiter, rest = new RestApi({ registry, journal, clock }) } = this.#options;
    const { recordings, downloads: target } = rest;
    const baseUrl = () => this.#url;
    addTracking(this.#server);
    addEndpoints(this.#server, rest.endpoints, { tokens, journal, baseUrl, limiter });
    addDownloads(this.#server, { recordings, tokens, journal, baseUrl, target });
  }

  #dateAnswers(): void {
    const { clock, clockSkewMs = 0 } = this.#options;
    this.#server.addHook('onRequest', (_request, reply, done) => {
      void reply.header('date', new Date(clock.now() + clockSkewMs).toUTCString());
      done();
    });
  }
}
