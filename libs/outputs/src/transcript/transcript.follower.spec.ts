import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import type { MediaFrame, SessionContext, TimelineNotice } from '@zoom-platform/rtms/extension';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { outputsMigrations } from '../outputs.migrations.js';
import { type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import { MEETING_START, sessionContext, transcriptFrame } from '../testing/session.frames.js';

const segment = z.object({
  userId: z.string().nullable(),
  speakerId: z.string().nullable(),
  userName: z.string().nullable(),
  text: z.string(),
});

const moved =
  (notice: 'participant_joined' | 'participant_left') =>
  (atMs: number, userId: string, userName: string | null = null): TimelineNotice => ({
    kind: 'notice',
    notice,
    timestamp: MEETING_START + atMs,
    participants: [{ userId, userName }],
  });
const joined = moved('participant_joined');
const left = moved('participant_left');

/** Something that is said at that second. */
const said = (
  userId: string | null,
  seconds: number,
  text: string,
  userName: string | null = null,
) => transcriptFrame(userId, seconds * 1_000, seconds * 1_000 + 900, text, { userName });

describeOnEachEngine('The live view of a transcript', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;
  let session: SessionContext;

  beforeEach(async () => {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startOutputs(test);
    session = sessionContext();
  });
  afterEach(async () => {
    await outputs.stop();
    await outputs.remove();
    await test.close();
  });

  /** Segments as they come: the next one each time it is asked. */
  async function follow(lastEventId = '') {
    const path = `sessions/${session.sessionId}/transcript/live`;
    const { body } = await outputs.ask(path, { headers: { 'last-event-id': lastEventId } });
    const events = body
      ?.pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    return async () => {
      const event = (await events?.read())?.value;
      return event?.event === 'segment' ? segment.parse(JSON.parse(event.data)) : event?.event;
    };
  }

  it('names the person who speaks, across rejoin and owners, and nobody where nothing says who', async () => {
    const first = await outputs.open(session);
    await first.deliver(joined(0, '1', 'Ana'), joined(0, '2', 'Ben'), said('1', 1, 'One.'));
    const next = await follow();
    expect(await next()).toEqual({ userId: '1', speakerId: '1', userName: 'Ana', text: 'One.' });
    await first.deliver(left(2_000, '1'), joined(3_000, '3', 'Ana'), said('3', 4, 'Two.'));
    expect(await next()).toMatchObject({ userId: '3', speakerId: '1', text: 'Two.' });
    await first.deliver(said('4', 5, 'Three.'));
    expect(await next()).toEqual({ userId: '4', speakerId: null, userName: null, text: 'Three.' });
    await first.deliver(said(null, 6, 'Four.'));
    expect(await next()).toMatchObject({ speakerId: null, text: 'Four.' });
    await first.close({ kind: 'handed_over', stopReason: null, at: MEETING_START + 7_000 });
    const second = await outputs.open({ ...session, epoch: 2 });
    await second.deliver(joined(8_000, '3', 'Ana'), said('3', 9, 'Five.'));
    expect(await next()).toMatchObject({ userId: '3', speakerId: '1', text: 'Five.' });
    const resumed = await follow('1:4');
    expect(await resumed()).toMatchObject({ speakerId: '1', userName: 'Ana', text: 'Five.' });
    await second.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 });
    expect(await next()).toBe('end');
  });

  it('names whom the final transcript names, where nothing new is learned afterwards', async () => {
    const recording = await outputs.open(session);
    const script: MediaFrame[][] = [
      [joined(0, '1', 'Ana'), joined(0, '2', 'ana'), said('1', 1, 'One.'), said('2', 2, 'Two.')],
      [left(3_000, '1'), joined(4_000, '3', 'Ana'), said('3', 5, 'Three.')],
      [joined(6_000, '5', 'Phone 1'), left(7_000, '5'), joined(8_000, '6', 'Phone 1')],
      [said('6', 9, 'Four.'), said('2', 10, 'Five.')],
    ];
    const live: unknown[] = [];
    let next: Awaited<ReturnType<typeof follow>> | undefined;
    for (const frames of script) {
      await recording.deliver(...frames);
      next ??= await follow();
      for (const { kind } of frames) if (kind === 'transcript') live.push(await next());
    }
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 });
    const final = await outputs.ask(`sessions/${session.sessionId}/transcript`);
    const lines = (await final.text()).trim().split('\n');
    expect(live).toEqual(lines.map((line) => segment.parse(JSON.parse(line))));
    expect(live).toMatchObject(['1', '2', null, null, '2'].map((speakerId) => ({ speakerId })));
  });
});
