import { fastify, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PlatformError } from '@zoom-platform/kernel';
import type { Journal } from '../journal/journal.port.js';
import type { ScriptLibrary } from '../script/script.library.js';
import { expectedSpeech, expectedTranscript } from '../script/script.truth.js';
import { wireFaultSchema } from '../script/fault.schema.js';
import type { FaultRules } from '../zoom/fault.rules.js';
import type { MeetingConductor } from '../zoom/meeting.conductor.js';
import type { PlayedMeeting } from '../zoom/played.meeting.js';
import type { TokenStore } from '../zoom/token.store.js';
import { addAppControls, type AppControlDeps } from './app.controls.js';
import {
  dropSchema,
  emptySchema,
  faultSchema,
  journalQuerySchema,
  playSchema,
  stopSchema,
  validationSchema,
  webhookSchema,
} from './control.schema.js';
import { read } from './request.reader.js';
import type { WebhookDesk } from '../zoom/webhook.desk.js';

export interface ControlDeps extends AppControlDeps {
  readonly scripts: ScriptLibrary;
  readonly conductor: MeetingConductor;
  readonly webhooks: WebhookDesk;
  readonly tokens: TokenStore;
  readonly faults: FaultRules;
  readonly journal: Journal;
  /** Adds routes that need more than this. */
  readonly further?: (server: FastifyInstance) => void;
}

/** Room for oversized webhooks, in base64. */
const BODY_LIMIT = 64 * 1024 * 1024;

const byId = z.object({ id: z.string() });
const byScript = z.object({ script: z.string() });
const byClient = z.object({ clientId: z.string() });

function factsOf({ meetingId, meetingUuid, streamId, serverUrls }: PlayedMeeting) {
  return { meetingId, meetingUuid, streamId, serverUrls };
}

function addMeetings(server: FastifyInstance, { scripts, conductor }: ControlDeps): void {
  server.get('/sim/scripts', () => ({ scripts: scripts.names() }));
  server.get('/sim/expected/:script', (request) => {
    const script = scripts.load(read(byScript, request.params).script);
    return { transcript: expectedTranscript(script), speech: expectedSpeech(script) };
  });
  server.post('/sim/meetings', (request, reply) => {
    const { script, ...options } = read(playSchema, request.body);
    return reply.code(201).send(factsOf(conductor.play(scripts.load(script), options)));
  });
  const act = <Schema extends z.ZodType>(
    verb: string,
    schema: Schema,
    action: (meeting: PlayedMeeting, body: z.infer<Schema>) => void,
  ) =>
    server.post(`/sim/meetings/:id/${verb}`, (request) => {
      const meeting = conductor.find(read(byId, request.params).id);
      action(meeting, read(schema, request.body));
      return factsOf(meeting);
    });
  act('stop', stopSchema, (meeting, { stopReason }) => {
    meeting.stop(stopReason);
  });
  act('pause', emptySchema, (meeting) => {
    meeting.pause();
  });
  act('resume', emptySchema, (meeting) => {
    meeting.resume();
  });
  act('drop', dropSchema, (meeting, { socket, closeCode }) => {
    meeting.drop(socket, closeCode);
  });
  act('faults', wireFaultSchema, (meeting, fault) => {
    meeting.spoil(fault);
  });
}

function addWebhooks(server: FastifyInstance, { webhooks }: ControlDeps): void {
  server.post('/sim/webhooks', async (request) => {
    return { answers: await webhooks.send(read(webhookSchema, request.body)) };
  });
  server.post('/sim/webhooks/validate', async (request) => {
    return { valid: await webhooks.validate(read(validationSchema, request.body).url) };
  });
}

function addFaultControls(server: FastifyInstance, { faults }: ControlDeps): void {
  server.post('/sim/faults', (request, reply) => {
    faults.add(read(faultSchema, request.body));
    return reply.code(204).send();
  });
  server.delete('/sim/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
}

function addRecords(server: FastifyInstance, { journal, tokens }: ControlDeps): void {
  server.get('/sim/journal', (request) => {
    const { after, type } = read(journalQuerySchema, request.query);
    const kept = journal.entries();
    const { forgotten } = journal;
    const entries = kept
      .slice(Math.max(0, after - forgotten))
      .filter((entry) => type === undefined || `${entry.type}.`.startsWith(`${type}.`));
    return { entries, next: forgotten + kept.length };
  });
  server.get('/sim/tokens/:clientId', (request) => {
    const { clientId } = read(byClient, request.params);
    return { mints: tokens.mints(clientId) };
  });
  server.post('/sim/tokens/:clientId/revoke', (request, reply) => {
    tokens.revoke(read(byClient, request.params).clientId);
    return reply.code(204).send();
  });
}

/** Every failure as problem+json (RFC 9457). */
function addProblems(server: FastifyInstance): void {
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const isOurs = error instanceof PlatformError;
    const status = isOurs ? error.status : (error.statusCode ?? 500);
    return reply
      .code(status)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status,
        code: isOurs ? error.code : 'simulator.request_failed',
        detail: error.message,
        ...(isOurs ? { fix: error.fix, ...error.extensions } : {}),
      });
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status: 404,
        code: 'simulator.route_unknown',
        detail: `There is no ${request.method} ${request.url}.`,
      }),
  );
}

/** The hand that moves the simulator; for tests, demos and people. Not a part of Zoom. */
export class ControlServer {
  readonly #server: FastifyInstance = fastify({ bodyLimit: BODY_LIMIT });

  constructor(deps: ControlDeps) {
    addProblems(this.#server);
    addMeetings(this.#server, deps);
    addWebhooks(this.#server, deps);
    addFaultControls(this.#server, deps);
    addRecords(this.#server, deps);
    addAppControls(this.#server, deps);
    deps.further?.(this.#server);
  }

  /**
   * Listens on the loopback only, whatever the other servers do: it has no password.
   * @returns the base URL, without a slash at the end
   */
  async listen(port: number): Promise<string> {
    return this.#server.listen({ host: '127.0.0.1', port });
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}
