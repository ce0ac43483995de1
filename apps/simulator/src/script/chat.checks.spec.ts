import { describe, expect, it } from 'vitest';
import { ScriptInvalidError } from '../simulator.errors.js';
import { simulatorFolder } from '../simulator.paths.js';
import { expectedChat } from './chat.truth.js';
import { ScriptLibrary } from './script.library.js';

const library = new ScriptLibrary(simulatorFolder());

function problemsOf(chat: string): readonly string[] {
  try {
    library.parse(
      'test',
      `
topic: Test
meetingId: '123456789'
durationMs: 20000
participants:
  - { key: ana, userId: 1, name: Ana }
  - { key: ben, userId: 2, name: Ben, joinsAtMs: 5000 }
pauses: [{ fromMs: 9000, toMs: 9500 }]
chatGroups: [{ key: g, name: G, members: [ana], createdAtMs: 6000, deletedAtMs: 7000 }]
chat: [${chat}]`,
    );
  } catch (error) {
    if (error instanceof ScriptInvalidError) return error.problems;
    throw error;
  }
  return [];
}

const HELLO = '{ atMs: 6000, from: ana, message: m, text: Hello }';

describe('the chat of a script', () => {
  it('may say, change and answer messages', () => {
    const edit = '{ atMs: 6100, from: ana, message: m, operation: update, text: Hi }';
    const answer = '{ atMs: 6200, from: ben, message: n, replyTo: m, text: Hi, to: { group: g } }';
    expect(problemsOf([HELLO, edit, answer].join(', '))).toEqual([]);
  });

  it.each([
    ['{ atMs: 6000, from: eve, message: m, text: x }', 'there is no participant "eve"'],
    ['{ atMs: 1000, from: ben, message: m, text: x }', 'Ben is not in the meeting'],
    [
      '{ atMs: 1000, from: ana, message: m, text: x, to: { participant: ben } }',
      'Ben is not in the meeting',
    ],
    ['{ atMs: 9100, from: ana, message: m, text: x }', 'lies in a pause'],
    ['{ atMs: 6000, from: ana, message: m }', 'says nothing'],
    [`${HELLO}, ${HELLO}`, 'stands twice'],
    ['{ atMs: 6000, from: ana, message: m, operation: delete }', 'there is no message "m"'],
    [`{ atMs: 5900, from: ana, message: m, operation: delete }, ${HELLO}`, 'comes before'],
    ['{ atMs: 6000, from: ana, message: m, text: x, replyTo: n }', 'there is no message "n"'],
    ['{ atMs: 6000, from: ana, message: m, text: x, to: { group: h } }', 'no chat group "h"'],
    ['{ atMs: 7100, from: ana, message: m, text: x, to: { group: g } }', 'group does not exist'],
  ])('is refused: %s', (chat, problem) => {
    expect(problemsOf(chat)).toEqual([expect.stringContaining(problem)]);
  });

  it('is true without what was deleted, with the latest edit and the emoji that stand', () => {
    const truth = expectedChat(library.load('review'));
    expect(truth.map(({ said, edit }) => edit?.text ?? said.text)).toEqual([
      'Slides are in the invite, "v3" 👋',
      'Shall I start?',
      'Please.',
      'Part two after this.',
      'Which page?',
      'Five minutes left.',
    ]);
    expect(truth[0]?.reactions.map(({ text }) => text)).toEqual(['👍']);
  });
});
