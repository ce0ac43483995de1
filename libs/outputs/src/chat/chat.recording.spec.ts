import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import type { SessionContext, TimelineNotice } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputsMigrations } from '../outputs.migrations.js';
import { outputsSection } from '../outputs.config.js';
import { type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import { chatFrame, MEETING_START, sessionContext } from '../testing/session.frames.js';
import { ChatSink } from './chat.sink.js';

const joined: TimelineNotice = {
  kind: 'notice',
  notice: 'participant_joined',
  timestamp: MEETING_START + 500,
  participants: [{ userId: '16778240', userName: 'Ana' }],
};
const firstPacket: TimelineNotice = {
  kind: 'notice',
  notice: 'first_packet',
  timestamp: MEETING_START,
};

const line = z.looseObject({ atMs: z.number() });

async function linesOf(response: Response) {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
  const text = await response.text();
  return text
    .split('\n')
    .slice(0, -1)
    .map((json) => line.parse(JSON.parse(json)));
}

describeOnEachEngine('chat and timeline', (open) => {
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
    await test.close();
    await outputs.remove();
  });

  const get = (path: string) => outputs.ask(`sessions/${session.sessionId}/${path}`);
  const end = { kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 } as const;

  it('come as JSON lines so far, and then finally, without what was taken back', async () => {
    const recording = await outputs.open(session);
    await recording.deliver(
      firstPacket,
      joined,
      chatFrame(1_000, 'Agenda?', { messageId: 'a' }),
      chatFrame(2_000, 'My password.', { messageId: 'b' }),
    );
    expect((await linesOf(await get('chat'))).map(({ text }) => text)).toEqual([
      'Agenda?',
      'My password.',
    ]);
    expect(await linesOf(await get('timeline'))).toMatchObject([
      { atMs: 0, notice: 'first_packet' },
      { atMs: 500, notice: 'participant_joined' },
    ]);
    await recording.deliver(
      chatFrame(3_000, '', { messageId: 'b', operation: 'delete' }),
      chatFrame(4_000, 'Agenda: search.', { messageId: 'a', operation: 'update' }),
    );
    await recording.close(end);
    expect(await linesOf(await get('chat'))).toMatchObject([
      { id: 'a', atMs: 1_000, text: 'Agenda: search.', editedAt: MEETING_START + 4_000 },
    ]);
    expect(await linesOf(await get('timeline'))).toHaveLength(2);
    expect(await linesOf(await get('gaps'))).toEqual([]);
    const manifest = z
      .object({ artifacts: z.array(z.object({ name: z.string(), kind: z.string() })) })
      .parse(await (await get('manifest')).json());
    expect(manifest.artifacts).toContainEqual({ name: 'chat.jsonl', kind: 'chat' });
  });

  it('go on after a change of owner, each message once', async () => {
    const first = await outputs.open(session);
    const greeting = chatFrame(1_000, 'Hello.', { messageId: 'a' });
    await first.deliver(firstPacket, greeting);
    await first.close({ ...end, kind: 'handed_over' });
    const second = await outputs.open({ ...session, epoch: 2 });
    await second.deliver(greeting, chatFrame(2_000, 'Bye.', { messageId: 'b' }));
    await second.close(end);
    const chat = await linesOf(await get('chat'));
    expect(chat.map(({ text }) => text)).toEqual(['Hello.', 'Bye.']);
  });

  it('say where nothing was written', async () => {
    const recording = await outputs.open(session);
    await recording.deliver(firstPacket);
    const code = async () => z.object({ code: z.string() }).parse(await (await get('chat')).json());
    expect(await code()).toEqual({ code: 'outputs.chat_not_found' });
    await recording.close(end);
    expect(await code()).toEqual({ code: 'outputs.chat_not_found' });
  });

  it('is asked for only where it is configured', async () => {
    expect(outputs.app.get(ChatSink).wants).toEqual(['chat']);
    const without = await startOutputs(test, outputs.folder, { OUTPUTS_CHAT: false });
    try {
      expect(without.app.get(ChatSink).wants).toEqual([]);
    } finally {
      await without.stop();
    }
  });
});

describe('OUTPUTS_CHAT', () => {
  it.each([
    ['', false],
    ['on', true],
    ['off', false],
  ])('%s asks for chat: %s', (text, expected) => {
    const environment = text === '' ? {} : { OUTPUTS_CHAT: text };
    expect(outputsSection.parse(environment).OUTPUTS_CHAT).toBe(expected);
  });
});
