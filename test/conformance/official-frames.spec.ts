import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deviation } from '../../apps/simulator/src/rtms/strict.rules.ts';
import { readMessage } from '../../apps/simulator/src/rtms/wire.message.ts';
import {
  encodeClientReady,
  encodeEventSubscription,
  encodeMediaHandshake,
  encodeSignalingHandshake,
} from '../../libs/rtms/src/protocol/client-message.encoder.ts';
import { readFrames } from './recorded.frames.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const RECORDINGS = readdirSync(FIXTURES).filter(
  (name) => name.endsWith('.jsonl') && name !== 'signatures.jsonl',
);

/** For the summary: whose bytes judge these tests. */
const JUDGE = { meta: { client: 'Zoom rtms 1.1.0 (recorded frames)' } };

function framesOf(recording: string) {
  return readFrames(new URL(recording, FIXTURES));
}

/** Bodies of the official client's messages of that type, over all recordings. */
function official(msgType: number): readonly Record<string, unknown>[] {
  return RECORDINGS.flatMap(framesOf)
    .map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as Record<string, unknown>)
    .filter((body) => body['msg_type'] === msgType);
}

describe('frames that the official client sent', JUDGE, () => {
  it.each(RECORDINGS)('%s: the simulator reads them, and strict mode allows them', (recording) => {
    const frames = framesOf(recording);
    expect(frames.length).toBeGreaterThan(0);
    for (const { bytes } of frames) {
      const message = readMessage(bytes);
      if ('problem' in message) throw new Error(message.problem);
      expect(deviation(message)).toBeNull();
    }
  });

  it.each(RECORDINGS)('%s: cut at whatever byte, they are no messages', (recording) => {
    const problems = new Set<string>();
    for (const { bytes } of framesOf(recording)) {
      // What follows the object is white space: without it the message is whole.
      const whole = bytes.lastIndexOf('}');
      for (let end = 0; end <= whole; end += 1) {
        const message = readMessage(bytes.subarray(0, end));
        problems.add('problem' in message ? message.problem : `read at byte ${String(end)}`);
      }
    }
    expect([...problems]).toEqual(['not JSON in UTF-8']);
  });

  it('are binary without exception', () => {
    const opcodes = RECORDINGS.flatMap(framesOf).map(({ opcode }) => opcode);
    expect(new Set(opcodes)).toEqual(new Set(['binary']));
  });
});

describe("the service's messages carry whatever the official client's carry", JUDGE, () => {
  const identity = {
    entityKey: 'meeting_uuid',
    entityId: 'uuid',
    streamId: 'stream',
    signature: 'signature',
  } as const;

  /** In no document, and the server does not miss it in ours. */
  const OWN_TO_THE_CLIENT = 'rtms_client_agent';

  it.each([
    [1, encodeSignalingHandshake(identity, true)],
    [3, encodeMediaHandshake(identity, 1, { audio: {} })],
    [5, encodeEventSubscription([2])],
    [7, encodeClientReady('stream')],
  ])('message %i', (msgType, text) => {
    const ours = JSON.parse(text) as Record<string, unknown>;
    const theirs = official(msgType);
    expect(theirs.length).toBeGreaterThan(0);
    for (const body of theirs) {
      for (const [name, value] of Object.entries(body)) {
        if (name !== OWN_TO_THE_CLIENT) expect(typeof ours[name], name).toBe(typeof value);
      }
    }
  });
});
