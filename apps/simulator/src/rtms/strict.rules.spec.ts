import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { message1 } from './fixtures/bare.client.js';
import { openStage } from './fixtures/open.stage.js';

const STRICT = { behaviour: { strict: true } };

describe('strict mode', () => {
  it('has nothing against the documented sequence', async () => {
    const { watch, journalled, facts } = await openStage({
      behaviour: { strict: true, keepAliveIntervalMs: 100 },
    });
    const { signaling, media } = await watch({ audio: { data_opt: 2 } }, { buffer_data: true });
    signaling.send({ msg_type: 5, events: [{ event_type: 2, subscribe: true }] });
    await vi.waitFor(() => expect(media.all(12).length).toBeGreaterThan(2), { timeout: 5_000 });
    signaling.send({ msg_type: 21, rtms_stream_id: facts.streamId });
    await signaling.closed();
    expect(journalled('strict.violation')).toEqual([]);
  });

  it('takes the answer to a keep-alive that comes after the next one', async () => {
    const behaviour = { strict: true, keepAliveIntervalMs: 100 };
    const { join, journalled } = await openStage({ behaviour });
    const { signaling } = await join();
    signaling.answersKeepAlives = false;
    await signaling.next(12, ({ sequence }) => sequence === 2);
    for (const { timestamp } of signaling.all(12)) signaling.send({ msg_type: 13, timestamp });
    signaling.answersKeepAlives = true;
    await signaling.next(12, ({ sequence }) => sequence === 5);
    expect(journalled('strict.violation')).toEqual([]);
  });

  it.each([
    ['a sequence that is a text', { sequence: '1' }, 'sequence'],
    ['no sequence', { sequence: undefined }, 'sequence is missing'],
    ['no protocol_version', { protocol_version: undefined }, 'protocol_version is missing'],
    ['protocol version 2', { protocol_version: 2 }, 'protocol_version'],
    ['a field of no document', { media_type: 32 }, 'media_type is not a documented field'],
    ['a field named like a built-in', { constructor: 1 }, 'constructor is not a documented field'],
    ['a long field in many bytes', { ['é'.repeat(300)]: 1 }, 'is not a documented field'],
    ['buffer_data as a number', { buffer_data: 1 }, 'buffer_data'],
    ['an upper-case signature', { signature: 'A'.repeat(64) }, null],
  ])('closes on message 1 with %s', async (_name, further, reason) => {
    const { openSignaling, facts, journalled } = await openStage(STRICT);
    const signaling = await openSignaling();
    signaling.send(message1(facts, further));
    expect(await signaling.closed()).toBe(reason === null ? 1000 : 1008);
    const violations = journalled('strict.violation').map(({ detail }) =>
      String(detail?.['reason']),
    );
    expect(violations).toEqual(reason === null ? [] : [expect.stringContaining(reason)]);
    expect(journalled('signaling.live')).toEqual([]);
  });

  it.each([
    ['message 7 before a media handshake', { msg_type: 7, rtms_stream_id: 'ID' }, 'before a media'],
    ['another stream in message 7', { msg_type: 7, rtms_stream_id: 'x' }, 'another rtms_stream_id'],
    ['a second message 1', { msg_type: 1, rtms_stream_id: 'ID' }, 'message 1'],
    [
      'an event that does not exist',
      { msg_type: 5, events: [{ event_type: 99, subscribe: true }] },
      'event_type',
    ],
    ['subscribe as a number', { msg_type: 5, events: [{ event_type: 2, subscribe: 1 }] }, 'events'],
    ['an empty list of events', { msg_type: 5, events: [] }, 'events'],
    ['an answer to no keep-alive', { msg_type: 13, timestamp: 1 }, 'message 13'],
    ['a message of the server', { msg_type: 8, state: 4 }, 'not one that a client sends'],
    ['an unknown session', { msg_type: 10, rtms_session_id: 'x' }, 'rtms_session_id'],
    ['another stream in message 21', { msg_type: 21, rtms_stream_id: 'x' }, 'message 21'],
  ])('closes on %s', async (_name, message, reason) => {
    const { join, facts, journalled } = await openStage(STRICT);
    const { signaling } = await join();
    signaling.send(JSON.stringify(message).replace('"ID"', JSON.stringify(facts.streamId)));
    expect(await signaling.closed()).toBe(1008);
    expect(journalled('strict.violation')[0]?.detail).toMatchObject({
      reason: expect.stringContaining(reason) as string,
    });
  });

  it.each([
    ['no JSON', 'hello', 'not JSON'],
    ['message 3 on a signaling socket', '{"msg_type":3}', 'before the handshake'],
  ])('closes on %s in place of message 1', async (_name, text, reason) => {
    const { openSignaling, journalled } = await openStage(STRICT);
    const signaling = await openSignaling();
    signaling.send(text);
    expect(await signaling.closed()).toBe(1008);
    expect(String(journalled('strict.violation')[0]?.detail?.['reason'])).toContain(reason);
  });

  it('closes on several kinds in one media_type, and on a kind at the URL of another', async () => {
    const { join, openMedia } = await openStage(STRICT);
    const { urls } = await join();
    const { answer } = await openMedia(urls['all'], 9);
    expect(answer).toMatchObject({ status_code: 14 });
    await expect(openMedia(urls['video'], 1)).rejects.toThrow('closed: 1008');
  });

  it('closes a media connection on which the client says anything but 3 and 13', async () => {
    const { join, openMedia, facts } = await openStage(STRICT);
    const { urls } = await join();
    const { media } = await openMedia(urls['audio'], 1);
    media.send({ msg_type: 7, rtms_stream_id: facts.streamId });
    expect(await media.closed()).toBe(1008);
  });
});

it('records what clients send, byte for byte', async () => {
  const folder = await mkdtemp(joinPath(tmpdir(), 'rtms-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const recordTo = joinPath(folder, 'frames.jsonl');
  const { openSignaling, facts } = await openStage({ recordTo });
  const signaling = await openSignaling();
  signaling.sendBytes(Buffer.from([0xff, 0x00, 0x7b]));
  signaling.send(message1(facts));
  await signaling.next(2);
  const lines = readFileSync(recordTo, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { connection: 1, upgrade: `/signaling/${facts.streamId}` },
    { direction: 'received', opcode: 'binary', base64: '/wB7' },
    {
      direction: 'received',
      opcode: 'text',
      base64: Buffer.from(JSON.stringify(message1(facts))).toString('base64'),
    },
  ]);
});
