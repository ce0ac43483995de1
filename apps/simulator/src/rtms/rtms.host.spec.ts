import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { FileJournal } from '../journal/file.journal.js';
import { BareClient, mediaUrls, message1, message3 } from './fixtures/bare.client.js';
import { TonePerformance } from './fixtures/tone.performance.js';
import { createRtmsHost } from './rtms.host.js';

const APP = { clientId: 'client-id', clientSecret: 'client-secret' };

it('serves media on a port of their own, under the name that it is told to advertise', async () => {
  const host = await createRtmsHost({
    journal: new FileJournal(null),
    host: '127.0.0.1',
    port: 0,
    mediaPort: 0,
    advertiseHost: 'localhost',
  });
  onTestFinished(() => host.close());
  const performance = new TonePerformance();
  const stream = host.offer(performance, APP, {}, () => undefined, 'a-stream');
  const facts = { ...APP, meetingUuid: performance.meetingUuid, streamId: 'a-stream' };
  const signaling = await BareClient.open(stream.serverUrls);
  signaling.send(message1(facts));
  const urls = mediaUrls(await signaling.next(2));
  const [signalingUrl, mediaUrl] = [new URL(host.signalingUrl), new URL(urls['all'] ?? '')];
  expect([signalingUrl.hostname, mediaUrl.hostname]).toEqual(['localhost', 'localhost']);
  expect(mediaUrl.port).not.toBe(signalingUrl.port);
  const media = await BareClient.open(mediaUrl.href);
  media.send(message3(facts, 32));
  expect(await media.next(4)).toMatchObject({ status_code: 0 });
});

it('keeps the streams of one host apart', async () => {
  const journal = new FileJournal(null);
  const host = await createRtmsHost({ journal, host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const performance = new TonePerformance();
  const streams = ['one', 'two'].map((id) => host.offer(performance, APP, {}, () => undefined, id));
  for (const { streamId, serverUrls } of streams) {
    const facts = { ...APP, meetingUuid: performance.meetingUuid, streamId };
    const signaling = await BareClient.open(serverUrls);
    signaling.send(message1(facts));
    expect(await signaling.next(2)).toMatchObject({ status_code: 0 });
  }
  const live = journal.entries().filter(({ type }) => type === 'signaling.live');
  expect(live.map(({ streamId }) => streamId)).toEqual(['one', 'two']);
});

it('rejects a port that is taken', async () => {
  const journal = new FileJournal(null);
  const first = await createRtmsHost({ journal, host: '127.0.0.1', port: 0 });
  onTestFinished(() => first.close());
  const port = Number(new URL(first.signalingUrl).port);
  await expect(createRtmsHost({ journal, host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
});

it('lets go of the streams that ended before the newest thousand', async () => {
  setFlagsFromString('--expose-gc');
  const collect = z.function().parse(runInNewContext('gc'));
  const host = await createRtmsHost({ journal: new FileJournal(null), host: '127.0.0.1', port: 0 });
  onTestFinished(() => host.close());
  const ended = async () => {
    const stopped = Promise.withResolvers<unknown>();
    const performance = new TonePerformance();
    host.offer(performance, APP, {}, stopped.resolve).stop(6);
    await stopped.promise;
    return new WeakRef(performance);
  };
  const first = await ended();
  const second = await ended();
  await Promise.all(Array.from({ length: 999 }, ended));
  await expect
    .poll(() => {
      collect();
      return first.deref();
    })
    .toBeUndefined();
  expect(second.deref()).toBeDefined();
});
