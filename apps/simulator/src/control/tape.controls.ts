import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ScriptLibrary } from '../script/script.library.js';
import type { TapeDesk } from '../tape/tape.desk.js';
import type { MeetingConductor } from '../zoom/meeting.conductor.js';
import { playSchema } from './control.schema.js';
import { read } from './request.reader.js';

export interface TapeControlDeps {
  readonly scripts: ScriptLibrary;
  readonly conductor: MeetingConductor;
  readonly tapes: TapeDesk;
}

/** A name that is no path. */
const byName = z.object({ name: z.string().regex(/^[A-Za-z0-9_-]+$/) });

const tapePlaySchema = z.strictObject({
  speed: z.number().min(1).max(100).exactOptional(),
  webhookUrl: z.url().nullable().exactOptional(),
});

/** Recording a played meeting, and playing the tape of one. */
export function addTapeControls(server: FastifyInstance, deps: TapeControlDeps): void {
  const { scripts, conductor, tapes } = deps;
  server.post('/sim/tapes/:name/record', (request, reply) => {
    const tapeTo = tapes.pathOf(read(byName, request.params).name);
    const { script, ...options } = read(playSchema, request.body);
    const meeting = conductor.play(scripts.load(script), { ...options, tapeTo });
    const { meetingId, meetingUuid, streamId, serverUrls } = meeting;
    return reply.code(201).send({ meetingId, meetingUuid, streamId, serverUrls });
  });
  server.post('/sim/tapes/:name/play', (request, reply) => {
    const { name } = read(byName, request.params);
    const played = tapes.play(name, read(tapePlaySchema, request.body));
    const { meetingId, meetingUuid, streamId, serverUrls } = played;
    return reply.code(201).send({ meetingId, meetingUuid, streamId, serverUrls });
  });
}
