import { expect, it } from 'vitest';
import type { TapeLine } from '../../../apps/simulator/src/tape/tape.line.ts';
import { stepsOf } from './tape.steps.ts';

const SIGNALING = '/signaling/stream';
const AUDIO = '/media/stream/audio';
const TRANSCRIPT = '/media/stream/transcript';
const atMs = 0;

const opened = (connection: number, path: string): TapeLine => ({
  ...{ connection, atMs, path },
  direction: 'opened',
});
const says = (connection: number, msgType: number, more: object = {}): TapeLine => ({
  ...{ connection, atMs, message: JSON.stringify({ msg_type: msgType, ...more }) },
  direction: 'received',
  opcode: 'binary',
});
const closed = (connection: number, code: number, byServer = false): TapeLine => ({
  ...{ connection, atMs, code, byServer },
  direction: 'closed',
});

const joined = (first: number): TapeLine[] => [
  opened(first, SIGNALING),
  says(first, 1),
  opened(first + 1, AUDIO),
  opened(first + 2, TRANSCRIPT),
  says(first + 1, 3),
  says(first + 2, 3),
];

it('names connections by role and number, and events of a subscription; leaves out keep-alives', () => {
  const events = [2, 3].map((event_type) => ({ event_type, subscribe: true }));
  const lines = [...joined(1), says(1, 13), says(1, 7), says(1, 5, { events })];
  expect(stepsOf(lines)).toEqual([
    'signaling 1: message 1',
    'audio 1: message 3',
    'transcript 1: message 3',
    'signaling 1: message 7',
    'signaling 1: message 5 (events 2, 3)',
  ]);
  const again = [...lines, closed(1, 1006, true), ...joined(4)];
  expect(stepsOf(again, lines.length)).toEqual([
    'signaling 2: message 1',
    'audio 2: message 3',
    'transcript 2: message 3',
  ]);
});

it('says the same in whatever order media were joined', () => {
  const [signaling, request, audio, transcript, ...handshakes] = joined(1);
  if (!signaling || !request || !audio || !transcript) throw new Error('no join');
  const one = [
    signaling,
    request,
    transcript,
    says(3, 3),
    says(1, 7),
    audio,
    says(2, 3),
    says(1, 7),
  ];
  const other = [signaling, request, audio, transcript, ...handshakes, says(1, 7), says(1, 7)];
  expect(stepsOf(one)).toEqual(stepsOf(other));
  expect(stepsOf(one)).toHaveLength(5);
});

it('says of a connection on which nothing was said that it was opened', () => {
  expect(stepsOf([opened(1, SIGNALING)])).toEqual(['signaling 1: opened']);
});

it('has the signaling connection that the client closes, not what broke, nor what Zoom closed', () => {
  const closes = (...lines: TapeLine[]) => stepsOf([...joined(1), ...lines], 6);
  expect(closes(closed(1, 1000))).toEqual(['signaling 1: closed with 1000']);
  expect(closes(closed(1, 1006))).toEqual([]);
  expect(closes(closed(1, 1000, true))).toEqual([]);
});

it('leaves out closes of media, which may be lost', () => {
  const lines = [...joined(1), closed(3, 1000), closed(1, 1000), closed(2, 1006)];
  expect(stepsOf(lines, 6)).toEqual(['signaling 1: closed with 1000']);
});
