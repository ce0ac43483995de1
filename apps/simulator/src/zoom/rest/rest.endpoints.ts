import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../../journal/journal.port.js';
import type { TokenStore } from '../token.store.js';
import type { Endpoint, RestAnswer } from './rest.endpoint.js';
import { ZoomRefusal } from './rest.errors.js';
import { bearerOf, demandScope } from './rest.guard.js';

const PREFIX = '/v2';

export interface RestGate {
  readonly tokens: TokenStore;
  readonly journal: Journal;
  readonly baseUrl: () => string;
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

/** Answers one call, and writes down that Zoom saw it. */
function serve(endpoint: Endpoint, gate: RestGate, request: FastifyRequest, reply: FastifyReply) {
  let clientId: string | null = null;
  let answer: RestAnswer;
  try {
    const token = bearerOf(request, gate.tokens);
    clientId = token.app.clientId;
    demandScope(token, endpoint.scopes);
    const [path = '', query = ''] = request.url.split('?');
    answer = endpoint.handle({
      app: token.app,
      path,
      segments: segmentsOf(endpoint.path, path),
      query: new URLSearchParams(query),
      body: typeof request.body === 'string' ? request.body : '',
      baseUrl: gate.baseUrl(),
    });
  } catch (error) {
    if (!(error instanceof ZoomRefusal)) throw error;
    answer = { status: error.status, body: error.body };
  }
  const { method, path: template, label } = endpoint;
  gate.journal.write('rest.called', {
    detail: { method, template, label, status: answer.status, clientId },
  });
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
