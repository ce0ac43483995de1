import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AppRegistry } from '../zoom/app.registry.js';
import type { RateLimiter } from '../zoom/rate-limit.limiter.js';
import type { ZoomApp } from '../zoom/zoom.app.js';
import { appChangeSchema, appSchema, rateLimitsSchema } from './app.schema.js';
import { read } from './request.reader.js';

export interface AppControlDeps {
  readonly apps: AppRegistry;
  readonly limiter: RateLimiter;
}

const byClient = z.object({ clientId: z.string() });

/** An app without its secrets, which are never answered. */
function factsOf({ clientSecret: _, webhookSecret: __, ...facts }: ZoomApp) {
  return facts;
}

/** The Marketplace and the account's plan, moved by hand. */
export function addAppControls(server: FastifyInstance, { apps, limiter }: AppControlDeps): void {
  server.get('/sim/apps', () => ({ apps: apps.all().map(factsOf) }));
  server.post('/sim/apps', (request, reply) =>
    reply.code(201).send(factsOf(apps.add(read(appSchema, request.body)))),
  );
  server.patch('/sim/apps/:clientId', (request) => {
    const { clientId } = read(byClient, request.params);
    return factsOf(apps.update(clientId, read(appChangeSchema, request.body)));
  });
  server.put('/sim/rate-limits', (request, reply) => {
    limiter.configure(read(rateLimitsSchema, request.body));
    return reply.code(204).send();
  });
}
