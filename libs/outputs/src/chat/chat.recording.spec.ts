import type { TimelineNotice } from '@zoom-platform/rtms/extension';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputsSection } from '../outputs.config.js';
import { startOutputs } from '../testing/outputs.harness.js';
import { describeOutputs, ENDED } from '../testing/outputs.stage.js';
import { chatFrame, MEETING_START } from '../testing/session.frames.js';
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

describeOutputs('chat and timeline', (at) => {
  it('come as JSON lines so far, and then finally, without what was taken back', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(
      firstPacket,
      joined,
      chatFrame(1_000, 'Agenda?', { messageId: 'a' }),
      chatFrame(2_000, 'My password.', { messageId: 'b' }),
    );
    expect((await linesOf(await stage.ask('chat'))).map(({ text }) => text)).toEqual([
      'Agenda?',
      'My password.',
    ]);
    expect(await linesOf(await stage.ask('timeline'))).toMatchObject([
      { atMs: 0, notice: 'first_packet' },
      { atMs: 500, notice: 'participant_joined' },
    ]);
    await recording.deliver(
      chatFrame(3_000, '', { messageId: 'b', operation: 'delete' }),
      chatFrame(4_000, 'Agenda: search.', { messageId: 'a', operation: 'update' }),
    );
    await recording.close(ENDED);
    expect(await linesOf(await stage.ask('chat'))).toMatchObject([
      { id: 'a', atMs: 1_000, text: 'Agenda: search.', editedAt: MEETING_START + 4_000 },
    ]);
    expect(await linesOf(await stage.ask('timeline'))).toHaveLength(2);
    expect(await linesOf(await stage.ask('gaps'))).toEqual([]);
    const manifest = z
      .object({ artifacts: z.array(z.object({ name: z.string(), kind: z.string() })) })
      .parse(await (await stage.ask('manifest')).json());
    expect(manifest.artifacts).toContainEqual({ name: 'chat.jsonl', kind: 'chat' });
  });

  it('go on after a change of owner, each message once', async () => {
    const stage = at();
    const first = await stage.outputs.open(stage.session);
    const greeting = chatFrame(1_000, 'Hello.', { messageId: 'a' });
    await first.deliver(firstPacket, greeting);
    await first.close({ ...ENDED, kind: 'handed_over' });
    const second = await stage.outputs.open({ ...stage.session, epoch: 2 });
    await second.deliver(greeting, chatFrame(2_000, 'Bye.', { messageId: 'b' }));
    await second.close(ENDED);
    const chat = await linesOf(await stage.ask('chat'));
    expect(chat.map(({ text }) => text)).toEqual(['Hello.', 'Bye.']);
  });

  it('say where nothing was written', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(firstPacket);
    const code = async () =>
      z.object({ code: z.string() }).parse(await (await stage.ask('chat')).json());
    expect(await code()).toEqual({ code: 'outputs.chat_not_found' });
    await recording.close(ENDED);
    expect(await code()).toEqual({ code: 'outputs.chat_not_found' });
  });

  it('is asked for only where it is configured', async () => {
    const stage = at();
    expect(stage.outputs.app.get(ChatSink).wants).toEqual(['chat']);
    const without = await startOutputs(stage.test, stage.outputs.folder, { OUTPUTS_CHAT: false });
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
