import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../../journal/journal.port.js';
import type { RateLimiter } from '../rate-limit.limiter.js';
import type { TokenStore } from '../token.store.js';
import type { Endpoint, RestAnswer } from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { bearerOf, demandScope } from './rest.guard.js';

const PREFIX = '/v2';

export interface RestGate {
  readonly tokens: TokenStore;
  readonly journal: Journal;
  readonly baseUrl: () => string;
  readonly limiter: RateLimiter | undefined;
}

/** The raw parameters of a path: the router has decoded its own already. */
function segmentsOf(template: string, path: string): Readonly<Record<string, string>> {
  const parts = path.slice(PREFIX.length).split('/');
  return Object.fromEntries(
    template
      .split('/')
      .map((name, index) => [name, parts[index] ?? ''] as const)
      .filter(([name]) => name.startsWith(':'))
      .map(([name, value]) => [name.slice(1), value]),
  );
}

function send(reply: FastifyReply, { status, body }: RestAnswer): FastifyReply {
  void reply.code(status);
  return body === undefined ? reply.send() : reply.send(body);
}

interface Verdict extends RestAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the bearer was nobody's. */
  readonly clientId: string | null;
}

/** Bearer, then scopes, then the account's budget; only then the resource. */
function decide(endpoint: Endpoint, gate: RestGate, request: FastifyRequest): Verdict {
  let clientId: string | null = null;
  let headers: Readonly<Record<string, string>> = {};
  try {
    const token = bearerOf(request, gate.tokens);
    const { app } = token;
    clientId = app.clientId;
    demandScope(token, endpoint.scopes);
    const refused = gate.limiter?.check(app.accountId, endpoint.label);
    if (refused) return { ...refused, clientId };
    headers = gate.limiter?.headersOf(app.accountId, endpoint.label) ?? {};
    const [path = '', query = ''] = request.url.split('?');
    const answer = endpoint.handle({
      app,
      path,
      segments: segmentsOf(endpoint.path, path),
      query: new URLSearchParams(query),
      body: typeof request.body === 'string' ? request.body : '',
      baseUrl: gate.baseUrl(),
    });
    return { ...answer, headers, clientId };
  } catch (error) {
    if (!(error instanceof ZoomRefusal)) throw error;
    return { status: error.status, body: error.body, headers, clientId };
  }
}

/** Answers one call, and writes down that Zoom saw it. */
function serve(endpoint: Endpoint, gate: RestGate, request: FastifyRequest, reply: FastifyReply) {
  const { headers, clientId, ...answer } = decide(endpoint, gate, request);
  const { method, path: template, label } = endpoint;
  gate.journal.write('rest.called', {
    detail: { method, template, label, status: answer.status, clientId },
  });
  void reply.headers(headers);
  return send(reply, answer);
}

/** Every answer of this server carries a tracking id of its own (zoom-api §C1). */
export function addTracking(server: FastifyInstance): void {
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header(
      'x-zm-trackingid',
      `v=2.0;clid=us02;rid=WEB_${randomBytes(16).toString('hex')}`,
    );
    done();
  });
}

export function addEndpoints(
  server: FastifyInstance,
  endpoints: readonly Endpoint[],
  gate: RestGate,
): void {
  for (const endpoint of endpoints) {
    server.route({
      method: endpoint.method,
      url: `${PREFIX}${endpoint.path}`,
      handler: (request, reply) => serve(endpoint, gate, request, reply),
    });
  }
}
