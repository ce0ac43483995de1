import { describe, expect, it, vi } from 'vitest';
import { createCertificateAuthority } from './certificate.authority.js';
import { BareClient, message1, message3, sign } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA, BEN, TonePerformance } from './fixtures/tone.performance.js';
import { STOP } from './wire.codes.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };

describe('the nominal sequence on real sockets', () => {
  it('goes 1-2, 5-6, 3-4, 7, 8-6-9, media, 21-22, 8', async () => {
    const { watch, stream, events, facts } = await openStage({ script: TALK });
    const { signaling, media } = await watch(MULTI);
    signaling.send({ msg_type: 5, events: [{ event_type: 3, subscribe: true }] });
    const audio = await media.next(14);
    expect(audio['content']).toMatchObject({ user_id: ANA.userId, user_name: ANA.userName });
    signaling.send({ msg_type: 21, rtms_stream_id: facts.streamId });

    expect(await signaling.next(22)).toMatchObject({ status_code: 0, reason: 'OK' });
    expect(await signaling.closed()).toBe(1000);
    expect(await media.closed()).toBe(1000);
    const said = signaling.received.map(({ body }) => body);
    expect(said.filter(({ msg_type: type }) => type === 8).map(({ state }) => state)).toEqual([
      1, 3, 4,
    ]);
    expect(said.filter(({ msg_type: type }) => type === 9).map(({ state }) => state)).toEqual([
      1, 2, 5,
    ]);
    expect(said.at(-1)).toMatchObject({ msg_type: 8, state: 4, reason: 20 });
    expect(events).toEqual([{ type: 'stopped', stopReason: 20 }]);
    expect(stream.serverUrls).toContain(facts.streamId);
  });

  it('tells of the session after it has told that the stream is active', async () => {
    const { watch } = await openStage({ script: TALK });
    const { signaling } = await watch();
    await signaling.next(9, ({ state }) => state === 2);
    const order = signaling.received.map(({ body }) => [body['msg_type'], body['state']]);
    const [active, started] = [JSON.stringify([8, 1]), JSON.stringify([9, 2])].map((wanted) =>
      order.findIndex((pair) => JSON.stringify(pair) === wanted),
    );
    expect(active).toBeLessThan(Number(started));
  });

  it('sends no media before message 7', async () => {
    const { join, openMedia, ready } = await openStage({ script: TALK });
    const { signaling, urls } = await join();
    const { media } = await openMedia(urls['audio'], 1);
    signaling.send({ msg_type: 19, rtms_stream_id: 'any' });
    await signaling.next(20);
    expect(media.all(14)).toEqual([]);
    ready(signaling);
    await media.next(14);
  });

  it('replays the roster on each subscription', async () => {
    const { join } = await openStage();
    const { signaling } = await join();
    signaling.send({ msg_type: 5, events: [{ event_type: 3, subscribe: true }] });
    const { event } = await signaling.next(6);
    expect(event).toMatchObject({
      event_type: 3,
      participants: [
        { user_id: ANA.userId, user_name: ANA.userName },
        { user_id: BEN.userId, user_name: BEN.userName },
      ],
    });
  });

  it('sends no event that nobody subscribed to', async () => {
    const cues = [
      { atMs: 1_500, cue: 'active_speaker' as const, participant: BEN },
      { atMs: 1_510, cue: 'sharing_started' as const, participant: BEN },
    ];
    const behaviour = { scopes: ['audio', 'deskshare'] as const };
    const { join } = await openStage({ behaviour, script: { cues } });
    const { signaling } = await join();
    signaling.send({ msg_type: 5, events: [{ event_type: 5, subscribe: true }] });
    await signaling.next(6);
    expect(
      signaling.all(6).map(({ event }) => (event as { event_type: number }).event_type),
    ).toEqual([5]);
  });

  it.each([
    ['text', false],
    ['binary', true],
  ] as const)('speaks in %s frames and reads both kinds', async (frames, isBinary) => {
    const { openSignaling, facts } = await openStage({ behaviour: { frames } });
    const signaling = await openSignaling();
    signaling.send(message1(facts), { binary: !isBinary });
    await signaling.next(2);
    expect(signaling.received.every((message) => message.isBinary === isBinary)).toBe(true);
  });

  it('answers 10 and 19', async () => {
    const { watch, facts } = await openStage({ script: TALK });
    const { signaling } = await watch();
    const { rtms_session_id: sessionId } = await signaling.next(9);
    signaling.send({ msg_type: 10, rtms_session_id: sessionId });
    expect(await signaling.next(11)).toMatchObject({ rtms_session_id: sessionId, state: 2 });
    signaling.send({ msg_type: 19, rtms_stream_id: facts.streamId });
    expect(await signaling.next(20)).toMatchObject({ rtms_stream_id: facts.streamId, state: 1 });
  });

  it('gives one video at a time to a subscription, and status 44 to a repeated one', async () => {
    const { join, openMedia, ready } = await openStage();
    const { signaling, urls } = await join();
    const { media } = await openMedia(urls['video'], 2, {
      video: { codec: 7, fps: 25, data_opt: 4 },
    });
    ready(signaling);
    const choose = (userId: number) => {
      signaling.send({ msg_type: 28, user_id: userId, subscribe: true, timestamp: 1 });
    };
    choose(BEN.userId);
    expect(await signaling.next(29)).toMatchObject({ user_id: BEN.userId, status_code: 0 });
    expect((await media.next(15))['content']).toMatchObject({ user_id: BEN.userId });
    choose(BEN.userId);
    await signaling.next(29, ({ status_code: status }) => status === 44);
    choose(ANA.userId);
    await media.next(15, ({ content }) => (content as { user_id: number }).user_id === ANA.userId);
  });

  it.each([
    ['kept', 44],
    ['forgotten', 0],
  ] as const)('has a subscription %s when its connections are lost', async (memory, status) => {
    const { join, openMedia, stream } = await openStage({
      behaviour: { videoSubscription: memory },
    });
    const ask = async () => {
      const { signaling, urls } = await join();
      await openMedia(urls['video'], 2, { video: { codec: 7, fps: 25, data_opt: 4 } });
      signaling.send({ msg_type: 28, user_id: BEN.userId, subscribe: true, timestamp: 1 });
      return (await signaling.next(29))['status_code'];
    };
    expect(await ask()).toBe(0);
    stream.drop('signaling', 1000);
    expect(await ask()).toBe(status);
  });
});

describe('joining', () => {
  it.each([
    ['status 3', 'status_3', 3],
    ['a silent close', 'silent_close', null],
  ] as const)('answers a bad signature with %s', async (_name, badSignature, status) => {
    const { openSignaling, facts, journalled } = await openStage({ behaviour: { badSignature } });
    const signaling = await openSignaling();
    signaling.send(message1(facts, { signature: sign({ ...facts, clientSecret: 'another' }) }));
    expect(await signaling.closed()).toBe(1000);
    expect(signaling.all(2).map(({ status_code: code }) => code)).toEqual(
      status === null ? [] : [status],
    );
    expect(journalled('signaling.handshake')[0]?.detail).toMatchObject({
      outcome: 'refused',
      status: 3,
    });
    expect(journalled('signaling.live')).toEqual([]);
  });

  it.each([
    ['an unknown stream', { rtms_stream_id: 'unknown' }, 2],
    ['a stream of another meeting', { meeting_uuid: 'another' }, 2],
    ['no meeting', { meeting_uuid: undefined }, 4],
    ['no signature', { signature: undefined }, 4],
    ['a signature of the wrong type', { signature: 7 }, 4],
  ])('refuses %s', async (_name, further, status) => {
    const { openSignaling, facts } = await openStage();
    const signaling = await openSignaling();
    signaling.send(message1(facts, further));
    expect(await signaling.next(2)).toMatchObject({ status_code: status });
    await signaling.closed();
  });

  it('refuses a second signaling connection with status 8 and keeps the first', async () => {
    const { join, openSignaling, facts, journalled } = await openStage();
    const { signaling } = await join();
    const second = await openSignaling();
    second.send(message1(facts));
    expect(await second.next(2)).toMatchObject({ status_code: 8 });
    await second.closed();
    expect(signaling.closeCode).toBeNull();
    expect(journalled('signaling.handshake').at(-1)?.detail).toMatchObject({
      status: 8,
      liveConnection: 1,
      liveSocketOpen: true,
    });
  });

  it('lets a second connection kick the first, and serves it in full', async () => {
    const behaviour = { duplicateJoin: 'kick' } as const;
    const { watch, events, journalled } = await openStage({ behaviour, script: TALK });
    const first = await watch();
    await first.media.next(14);
    const second = await watch();
    expect(await first.signaling.closed()).toBe(1000);
    expect(await first.media.closed()).toBe(1000);
    await second.signaling.next(8, ({ state }) => state === 1);
    await second.media.next(14);
    expect(events).toEqual([]);
    const turns = journalled('signaling.live').concat(journalled('signaling.dead'));
    expect(turns.map(({ connection, type }) => [connection, type])).toEqual([
      [1, 'signaling.live'],
      [3, 'signaling.live'],
      [1, 'signaling.dead'],
    ]);
  });

  describe.each<[string, number, (signaling: BareClient) => void]>([
    ['died without a word', STOP.signalingInterrupted, (signaling) => signaling.die()],
    ['was closed by the client', STOP.signalingClosedByApp, (signaling) => signaling.close()],
    [
      'answers no keep-alive',
      STOP.keepAliveTimeout,
      (signaling) => {
        signaling.answersKeepAlives = false;
      },
    ],
  ])('a connection that %s', (_name, stopReason, leave) => {
    async function left(reapDelayMs: number) {
      const stage = await openStage({ behaviour: { reapDelayMs, keepAliveIntervalMs: 50 } });
      leave((await stage.join()).signaling);
      await vi.waitFor(() => expect(stage.journalled('signaling.closed')).toHaveLength(1));
      return stage;
    }

    it('counts as live until it is reaped', async () => {
      const { openSignaling, facts, events, journalled } = await left(60_000);
      const early = await openSignaling();
      early.send(message1(facts));
      expect(await early.next(2)).toMatchObject({ status_code: 8 });
      const { detail } = journalled('signaling.handshake').at(-1) ?? {};
      expect(detail).toMatchObject({ liveConnection: 1, liveSocketOpen: false });
      expect(events).toEqual([]);
    });

    it('leaves the stream interrupted once it is reaped', async () => {
      const { join, events, journalled } = await left(50);
      await vi.waitFor(() => expect(journalled('signaling.dead')).toHaveLength(1));
      expect(journalled('signaling.dead')[0]?.detail).toEqual({ stopReason });
      expect(events).toEqual([{ type: 'interrupted' }]);
      expect((await join()).urls).toHaveProperty('all');
    });
  });

  it('stops a stream with reason 11 that nobody joins in time', async () => {
    const { events } = await openStage({ behaviour: { joinDeadlineMs: 50 } });
    await vi.waitFor(() => expect(events).toEqual([{ type: 'stopped', stopReason: 11 }]));
  });

  it('refuses a stream that is over with status 2', async () => {
    const { stream, events, openSignaling, facts } = await openStage();
    stream.stop(6);
    await vi.waitFor(() => expect(events).toHaveLength(1));
    const late = await openSignaling();
    late.send(message1(facts));
    expect(await late.next(2)).toMatchObject({ status_code: 2 });
  });

  it.each([
    ['split_and_all', ['audio', 'video', 'transcript', 'all']],
    ['split', ['audio', 'video', 'transcript']],
    ['all', ['all']],
  ] as const)('offers the URLs of %s', async (mediaUrls, expected) => {
    const { join } = await openStage({ behaviour: { mediaUrls } });
    expect(Object.keys((await join()).urls)).toEqual(expected);
  });

  it('holds message 2 back for the delay that the behaviour asks for', async () => {
    const behaviour = { signalingResponseDelayMs: 200 };
    const { openSignaling, facts } = await openStage({ behaviour });
    const signaling = await openSignaling();
    signaling.send(message1(facts));
    signaling.send({ msg_type: 19, rtms_stream_id: facts.streamId });
    await signaling.next(2);
    expect(signaling.received.slice(0, 2).map(({ body }) => body['msg_type'])).toEqual([20, 2]);
  });

  it('refuses to offer a stream twice', async () => {
    const { host, stream } = await openStage();
    const app = { clientId: 'a', clientSecret: 'b' };
    expect(() =>
      host.offer(new TonePerformance(), app, {}, () => undefined, stream.streamId),
    ).toThrow('already on offer');
  });
});

describe('bytes that make no sense', () => {
  it.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['an array', Buffer.from('[1]')],
    ['null', Buffer.from('null')],
    ['a text for msg_type', Buffer.from('{"msg_type":"SIGNALING_HAND_SHAKE_REQ"}')],
    ['an unknown message', Buffer.from('{"msg_type":99}')],
    ['a subscription without a list', Buffer.from('{"msg_type":5,"events":7}')],
    ['odd entries in the list', Buffer.from('{"msg_type":5,"events":[null,1,{"event_type":"x"}]}')],
    ['a video subscription without a user', Buffer.from('{"msg_type":28}')],
    ['a pollution attempt', Buffer.from('{"msg_type":5,"__proto__":{"events":[1]}}')],
  ])('survives %s, before and after the handshake', async (_name, bytes) => {
    const { openSignaling, facts } = await openStage();
    const signaling = await openSignaling();
    signaling.sendBytes(bytes);
    signaling.send(message1(facts));
    await signaling.next(2);
    signaling.sendBytes(bytes);
    signaling.send({ msg_type: 19, rtms_stream_id: facts.streamId });
    await signaling.next(20);
  });

  it('closes on a message beyond a megabyte and serves on', async () => {
    const { openSignaling, facts, journalled } = await openStage();
    const greedy = await openSignaling();
    greedy.sendBytes(Buffer.alloc(1024 * 1024 + 1, 'x'));
    expect(await greedy.closed()).toBe(1009);
    expect(journalled('connection.error')).toHaveLength(1);
    const signaling = await openSignaling();
    signaling.send(message1(facts));
    await signaling.next(2);
  });

  it('refuses paths where nothing is offered', async () => {
    const { stream } = await openStage();
    const { origin } = new URL(stream.serverUrls);
    await expect(BareClient.open(`${origin}/elsewhere`)).rejects.toThrow('404');
  });
});

it('serves wss with a certificate that its own CA has signed', async () => {
  const authority = await createCertificateAuthority();
  const { stream, facts } = await openStage({ tls: authority });
  expect(stream.serverUrls).toMatch(/^wss:/);
  await expect(BareClient.open(stream.serverUrls)).rejects.toThrow('certificate');
  const signaling = await BareClient.open(stream.serverUrls, authority.ca);
  signaling.send(message1(facts));
  const { media_server: server } = await signaling.next(2);
  const { server_urls: urls } = server as { server_urls: Record<string, string> };
  const media = await BareClient.open(urls['all'] ?? '', authority.ca);
  media.send(message3(facts, 32));
  expect(await media.next(4)).toMatchObject({ status_code: 0 });
});
