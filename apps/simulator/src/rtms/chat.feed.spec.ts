import { describe, expect, it, vi } from 'vitest';
import type { ChatPost } from '../stage/chat.type.js';
import type { Cue } from '../stage/performance.port.js';
import { openStage } from './fixtures/open.stage.js';
import { ANA, BEN } from './fixtures/tone.performance.js';

const GRANTED = { scopes: ['chat'] as const };
const WAIT = { timeout: 5_000, interval: 5 };
const post: ChatPost = {
  operation: 'new',
  messageId: 'M-1',
  parentMessageId: null,
  sender: ANA,
  audience: { to: 'everyone' },
  text: 'Good morning',
  files: [],
};
const chat = (atMs: number, change: Partial<ChatPost>): Cue => ({
  atMs,
  cue: 'chat',
  post: { ...post, ...change },
});
const group = { groupId: 'G-1', groupName: 'Authors', members: [ANA, BEN], status: 0 };

/** Media are ready well before a second has gone by. */
const LATER = 1_000;

async function watchChat(cues: readonly Cue[], behaviour: object = GRANTED) {
  const stage = await openStage({ behaviour, script: { cues } });
  const { signaling, urls } = await stage.join();
  signaling.send({
    msg_type: 5,
    events: [10, 11, 12, 13, 14].map((type) => ({ event_type: type, subscribe: true })),
  });
  const { media, answer } = await stage.openMedia(urls['all'], 16, { chat: { content_type: 5 } });
  stage.ready(signaling);
  return { ...stage, signaling, media, answer };
}

describe('the chat, on real sockets', () => {
  it('sends what each person writes, to whom, and what is done to it', async () => {
    const { media } = await watchChat([
      chat(LATER, {}),
      chat(LATER, { operation: 'add_emoji', sender: BEN, text: '👍' }),
      chat(LATER, { messageId: 'M-2', audience: { to: 'individual', receiver: BEN } }),
      chat(LATER, {
        messageId: 'M-3',
        parentMessageId: 'M-1',
        audience: { to: 'group', groupId: 'G-1' },
        files: [{ id: 'F-1', name: 'page.png', size: 9 }],
      }),
      chat(LATER, { operation: 'update', text: 'Hello' }),
      chat(LATER, { operation: 'delete', text: '' }),
    ]);
    await vi.waitFor(() => expect(media.contents(18)).toHaveLength(6), WAIT);
    const ana = { user_id: ANA.userId, user_name: ANA.userName };
    const ben = { user_id: BEN.userId, user_name: BEN.userName };
    expect(media.contents(18)).toMatchObject([
      { ...ana, sender: ana, operation_type: 1, chat_session: { type: 1 }, data: 'Good morning' },
      { sender: ben, operation_type: 4, message_id: 'M-1', data: '👍' },
      { chat_session: { type: 2 }, receiver: ben },
      {
        chat_session: { type: 3, id: 'G-1' },
        parent_message_id: 'M-1',
        files: [{ file_id: 'F-1', file_name: 'page.png', file_size: 9 }],
      },
      { operation_type: 3, data: 'Hello' },
      { operation_type: 2 },
    ]);
  });

  it('tells of groups and their members', async () => {
    const { signaling } = await watchChat([
      { atMs: LATER, cue: 'chat_group', change: { ...group, change: 'created' } },
      { atMs: LATER, cue: 'chat_group', change: { ...group, change: 'members_added' } },
      { atMs: LATER, cue: 'chat_group', change: { ...group, change: 'members_removed' } },
      { atMs: LATER, cue: 'chat_group', change: { ...group, change: 'member_status', status: 2 } },
      { atMs: LATER, cue: 'chat_group', change: { ...group, change: 'deleted' } },
    ]);
    const told = async (eventType: number) => {
      const { event } = await signaling.next(
        6,
        (message) => (message['event'] as { event_type: number }).event_type === eventType,
      );
      return event;
    };
    const members = [{ user_id: ANA.userId }, { user_id: BEN.userId }];
    expect(await told(10)).toMatchObject({ chat_groups: [{ group_id: 'G-1', members }] });
    expect(await told(12)).toMatchObject({ members_update_list: [{ group_id: 'G-1', members }] });
    expect(await told(13)).toMatchObject({ members_update_list: [{ group_id: 'G-1', members }] });
    expect(await told(14)).toMatchObject({
      member_status_update_list: members.map((one) => ({ ...one, group_id: 'G-1', status: 2 })),
    });
    expect(await told(11)).toMatchObject({ chat_groups: [{ group_id: 'G-1' }] });
  });

  it('is refused without its scope, and its events are not granted', async () => {
    const { answer, journalled } = await watchChat([], { scopes: ['audio'] });
    expect(answer).toMatchObject({ status_code: 13 });
    const refused = journalled('event.not_granted').map(({ detail }) => detail?.['eventType']);
    expect(refused).toEqual([10, 11, 12, 13, 14]);
  });

  it('goes on after a break with what was written meanwhile, and repeats nothing', async () => {
    const cues = [200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600].map((atMs) =>
      chat(atMs, { messageId: `M-${String(atMs)}` }),
    );
    const { media, signaling, openMedia, ready, stream } = await watchChat(cues);
    const ids = (client: typeof media) => client.contents(18).map((one) => one['message_id']);
    await vi.waitFor(() => expect(ids(media).length).toBeGreaterThan(1), WAIT);
    stream.drop('media', null);
    const urls = stream.serverUrls.replace('/signaling/', '/media/');
    const second = await openMedia(`${urls}/all`, 16);
    ready(signaling);
    await vi.waitFor(() => expect(ids(second.media)).toContain('M-1600'), WAIT);
    const all = [...ids(media), ...ids(second.media)];
    const expected = cues.map(({ atMs }) => `M-${String(atMs)}`);
    expect(all).toEqual(expected.slice(-all.length));
  });
});
