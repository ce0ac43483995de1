import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { v1JsonCodec } from '../protocol/rtms.codec.js';
import { PendingRequests } from './signaling.requests.js';

const codec = v1JsonCodec('meeting');

describe('what answers a request on signaling', () => {
  let requests: PendingRequests;
  let sent: string[];

  beforeEach(() => {
    sent = [];
    requests = new PendingRequests({
      codec,
      streamId: 'stream',
      timeout: 60_000,
      isReady: () => true,
      send: (frame) => sent.push(String(frame)),
    });
  });

  afterEach(() => {
    requests.abandon();
  });

  const hear = (text: string) => requests.answered(codec.decode(Buffer.from(text)));
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );

  it.each([
    ['in the form of the documents', '{"msg_type":29,"user_id":7,"status_code":0}'],
    ['with an id in text', '{"msg_type":29,"user_id":"7","status_code":0}'],
    ['that names nobody', '{"msg_type":29,"status_code":0}'],
    ['that says what it answers', '{"msg_type":29,"user_id":7,"subscribe":true,"status_code":0}'],
  ])('message 29 %s', async (_form, text) => {
    const asked = requests.subscribeVideo(7, true);
    expect(hear(text)).toBe(true);
    await expect(asked).resolves.toBeUndefined();
  });

  it.each([
    ['about another participant', '{"msg_type":29,"user_id":8,"status_code":0}'],
    ['about the end of a subscription', '{"msg_type":29,"subscribe":false,"status_code":0}'],
    ['message 8, which comes by itself', '{"msg_type":8,"state":1}'],
    ['of another kind', '{"msg_type":20,"state":1}'],
    ['that refuses something else', '{"msg_type":5,"status_code":42}'],
  ])('not one %s', (_which, text) => {
    void failure(requests.subscribeVideo(7, true));
    expect(hear(text)).toBe(false);
  });

  it('each its own, in the order in which they were asked', async () => {
    const outcomes: string[] = [];
    const note = (name: string, asked: Promise<unknown>) =>
      asked.then(
        () => outcomes.push(`${name} done`),
        () => outcomes.push(`${name} refused`),
      );
    const all = [
      note('seven', requests.subscribeVideo(7, true)),
      note('eight', requests.subscribeVideo(8, true)),
      note('no more seven', requests.subscribeVideo(7, false)),
      note('state', requests.streamState()),
    ];
    expect(sent.map((frame) => JSON.parse(frame) as unknown)).toMatchObject([
      { msg_type: 28, user_id: 7, subscribe: true },
      { msg_type: 28, user_id: 8, subscribe: true },
      { msg_type: 28, user_id: 7, subscribe: false },
      { msg_type: 19, rtms_stream_id: 'stream' },
    ]);
    for (const text of [
      '{"msg_type":20,"state":1,"rtms_stream_id":"stream"}',
      '{"msg_type":29,"user_id":8,"status_code":45}',
      '{"msg_type":29,"user_id":7,"status_code":44}',
      '{"msg_type":29,"user_id":7,"status_code":0}',
    ]) {
      expect(hear(text)).toBe(true);
    }
    await Promise.all(all);
    expect(outcomes).toEqual([
      'state done',
      'eight refused',
      'seven refused',
      'no more seven done',
    ]);
    expect(hear('{"msg_type":29,"user_id":7,"status_code":0}')).toBe(false);
  });

  it.each([
    ['11', '{"msg_type":11,"status_code":40,"reason":"unknown"}'],
    ['10', '{"msg_type":10,"status_code":4,"reason":"malformed"}'],
    ['any number, with status 40', '{"msg_type":30,"status_code":40}'],
  ])('a refusal of message 10 under the number %s', async (_number, text) => {
    const asked = failure(requests.sessionState('s'));
    expect(hear(text)).toBe(true);
    expect(await asked).toMatchObject({ code: 'rtms.request_refused', status: 502 });
  });

  it('nothing, once the connection is gone', async () => {
    const asked = failure(requests.streamState());
    requests.abandon();
    expect(await asked).toMatchObject({ code: 'rtms.session_interrupted', status: 503 });
    expect(hear('{"msg_type":20,"state":1}')).toBe(false);
  });
});
