import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEETING_START } from '../testing/session.frames.js';
import { ChatMessages } from './chat.messages.js';
import { type ChatOperation, chatOperation } from './chat.operation.js';

const OPERATIONS = ['new', 'update', 'delete', 'add_emoji', 'remove_emoji', 'unknown'] as const;

function packet(
  operation: ChatOperation['operation'],
  seconds: number,
  text: string,
  overrides: Partial<ChatOperation> = {},
): ChatOperation {
  return chatOperation.parse({
    operation,
    messageId: 'm1',
    userId: '16778240',
    userName: 'Ana',
    timestamp: MEETING_START + seconds * 1_000,
    text,
    ...overrides,
  });
}

function list(...packets: ChatOperation[]) {
  const messages = new ChatMessages();
  for (const one of packets) messages.apply(one);
  return messages.list();
}

const texts = (...packets: ChatOperation[]) => list(...packets).map(({ text }) => text);

describe('chat messages', () => {
  const sent = packet('new', 1, 'See the agenda.');

  it('keep who wrote what to whom, and when', () => {
    const receiver = { userId: '2', userName: 'Ben' };
    const facts = { audience: 'individual', chatSessionId: 'g', parentMessageId: 'm0', receiver };
    expect(list(packet('new', 1, 'Only you.', facts))).toEqual([
      {
        id: 'm1',
        ...facts,
        userId: '16778240',
        userName: 'Ana',
        sentAt: MEETING_START + 1_000,
        editedAt: null,
        text: 'Only you.',
        files: [],
        reactions: [],
      },
    ]);
  });

  it('keep a repeated packet once', () => {
    expect(texts(sent, sent, { ...sent, timestamp: sent.timestamp + 500 })).toEqual([sent.text]);
  });

  it('show the latest edit, with the time of the first', () => {
    const edits = [packet('update', 5, 'Second.'), packet('update', 3, 'First.')];
    const [message] = list(...edits, sent);
    expect(message).toMatchObject({
      text: 'Second.',
      sentAt: sent.timestamp,
      editedAt: MEETING_START + 5_000,
    });
  });

  it('show an edit of a message that came before the recording', () => {
    expect(texts(packet('update', 5, 'Corrected.'))).toEqual(['Corrected.']);
  });

  it('are gone for good once deleted, also before they come', () => {
    const deletion = packet('delete', 5, '');
    expect(texts(sent, deletion, packet('update', 6, 'No!'), sent)).toEqual([]);
    expect(texts(deletion, sent)).toEqual([]);
  });

  it('lose the files that are taken back, and keep the others', () => {
    const files = ['a', 'b', null].map((id) => ({ id, name: 'plan.pdf', size: 7 }));
    const posted = packet('new', 1, 'Files.', { files });
    const taken = packet('update', 2, 'Files.', { deletedFileIds: ['a'] });
    expect(list(posted, taken)[0]?.files.map(({ id }) => id)).toEqual(['b', null]);
    expect(list(taken, posted)[0]?.files.map(({ id }) => id)).toEqual(['b', null]);
  });

  it('carry each reaction that was not taken back', () => {
    const ben = { userId: '2', userName: 'Ben' };
    const reacted = [
      packet('add_emoji', 2, '👍'),
      packet('add_emoji', 3, '👍', ben),
      packet('remove_emoji', 4, '👍'),
      packet('add_emoji', 5, '🎉'),
    ];
    const expected = [
      { ...ben, text: '👍' },
      { userId: '16778240', userName: 'Ana', text: '🎉' },
    ];
    expect(list(sent, ...reacted)[0]?.reactions).toEqual(expected);
    expect(list(...reacted.toReversed(), sent)[0]?.reactions).toEqual(expected);
  });

  it('have an id of ours where Zoom gives none, and are not mixed up', () => {
    const old = { messageId: null };
    const packets = [packet('new', 1, 'One.', old), packet('new', 1, 'Two.', old)];
    expect(texts(...packets, ...packets).toSorted()).toEqual(['One.', 'Two.']);
    const messages = new ChatMessages();
    expect(messages.apply(packet('delete', 2, '', old))).toBe(false);
    expect(messages.apply(packet('add_emoji', 2, '👍', old))).toBe(false);
  });

  it('stand where Zoom did something that nobody documented', () => {
    expect(texts(packet('unknown', 1, 'A poll?'))).toEqual(['A poll?']);
  });

  it('are the same for any order and repetition of the same packets', () => {
    const any = fc
      .record({
        operation: fc.constantFrom<ChatOperation['operation'][]>(...OPERATIONS),
        messageId: fc.constantFrom('m1', 'm2', null),
        userId: fc.constantFrom('1', '2', null),
        seconds: fc.integer({ min: 0, max: 3 }),
        text: fc.constantFrom('one', 'two', '👍'),
        deletedFileIds: fc.constantFrom<string[][]>([], ['a']),
        files: fc.constantFrom<ChatOperation['files'][]>([], [{ id: 'a', name: null, size: 1 }]),
      })
      .map(({ operation, seconds, text, ...rest }) => packet(operation, seconds, text, rest));
    const shuffled = fc.array(any, { maxLength: 14 }).chain((packets) => {
      const twice = [...packets, ...packets];
      const order = fc.shuffledSubarray(twice, { minLength: twice.length });
      return fc.tuple(fc.constant(packets), order);
    });
    fc.assert(
      fc.property(shuffled, ([packets, order]) => {
        expect(list(...order)).toEqual(list(...packets));
      }),
      { numRuns: 1_000 },
    );
  });
});
