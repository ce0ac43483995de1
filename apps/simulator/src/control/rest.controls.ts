import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ScriptLibrary } from '../script/script.library.js';
import type { MeetingConductor } from '../zoom/meeting.conductor.js';
import type { SampleDesk } from '../zoom/sample.desk.js';
import { SAMPLE_NAMES } from '../zoom/webhook.sample.js';
import { ControlRequestError } from '../simulator.errors.js';

export interface RestControlDeps {
  readonly scripts: ScriptLibrary;
  readonly conductor: MeetingConductor;
  readonly samples: SampleDesk;
  /** Base URL of Zoom's REST server. */
  readonly baseUrl: () => string;
}

const liveSchema = z.strictObject({
  script: z.string().min(1),
  meetingUuid: z.string().min(1).exactOptional(),
  webhookUrl: z.url().nullable().exactOptional(),
});

const sampleSchema = z.strictObject({
  name: z.enum(SAMPLE_NAMES),
  url: z.url().exactOptional(),
  seal: z.enum(['signed', 'forged', 'stale', 'future', 'unsigned']).exactOptional(),
  copies: z.int().min(1).max(1000).exactOptional(),
  redeliver: z.boolean().exactOptional(),
});

/** @throws ControlRequestError */
function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ControlRequestError(
    parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
  );
}

/** Meetings without a stream, for REST to start one, and webhooks that no meeting caused. */
export function addRestControls(server: FastifyInstance, deps: RestControlDeps): void {
  const { scripts, conductor, samples, baseUrl } = deps;
  server.post('/sim/live-meetings', (request, reply) => {
    const { script, ...options } = read(liveSchema, request.body);
    const { meetingId, meetingUuid } = conductor.start(scripts.load(script), options);
    return reply.code(201).send({ meetingId, meetingUuid });
  });
  server.post('/sim/samples', async (request) => {
    const { name, ...options } = read(sampleSchema, request.body);
    return { answers: await samples.send(name, baseUrl(), options) };
  });
}
