import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookEndpoint } from './fixtures/webhook.endpoint.js';
import { BareClient, mediaUrls, message1, message3 } from './rtms/fixtures/bare.client.js';
import type { PlayedMeeting } from './zoom/played.meeting.js';
import { startSimulator, type Simulator } from './simulator.js';

const EVENTS = [{ event_type: 2, subscribe: true }];
const MIXED = 1;
const EACH_SPEAKER = 2;
const SECOND_SPEAKER = 16779264;
type Fields = Readonly<Record<string, unknown>>;

/** What the meeting was on the wire, with each time counted from the first sound. */
interface Seen {
  readonly audio: readonly number[];
  readonly transcript: readonly unknown[];
  readonly events: readonly unknown[];
  readonly states: readonly unknown[];
  /** Unix milliseconds in webhooks, from that of the start. */
  readonly webhooks: Readonly<Record<string, number>>;
  readonly keepAlives: number;
}

describe('a meeting at 1 and at 20 times the speed of life (real sockets)', () => {
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;

  beforeEach(async () => {
    endpoint = new WebhookEndpoint();
    simulator = await startSimulator({ webhookUrl: await endpoint.listen() });
  });
  afterEach(async () => {
    await simulator.close();
    await endpoint.close();
  });

  async function join(
    meeting: Pick<PlayedMeeting, 'meetingUuid' | 'streamId' | 'serverUrls'>,
    dataOption: number,
  ) {
    const { clientId, clientSecret } = simulator.rtmsApp;
    const { meetingUuid, streamId } = meeting;
    const facts = { clientId, clientSecret, meetingUuid, streamId };
    const signaling = await BareClient.open(meeting.serverUrls);
    signaling.send(message1(facts));
    const { all = '' } = mediaUrls(await signaling.next(2));
    signaling.send({ msg_type: 5, events: EVENTS });
    const media = await BareClient.open(all);
    media.send(message3(facts, 32, { media_params: { audio: { data_opt: dataOption } } }));
    await media.next(4);
    signaling.send({ msg_type: 7, rtms_stream_id: facts.streamId });
    return { signaling, media };
  }

  async function watch(speed: number): Promise<Seen> {
    const meeting = simulator.playMeeting('standup', {
      behaviour: { speed, keepAliveIntervalMs: 1_000 },
    });
    const { signaling, media } = await join(meeting, EACH_SPEAKER);
    await meeting.stopped;
    await media.closed();
    await signaling.closed();
    await vi.waitFor(() => {
      expect(endpoint.bodyOf('meeting.rtms_stopped')).toBeDefined();
    });
    return seen(signaling, media);
  }

  function seen(signaling: BareClient, media: BareClient): Seen {
    const zero = Number(media.contents(14)[0]?.['timestamp']);
    const since = (time: unknown) => Number(time) - zero;
    const webhookAt = (event: string) =>
      Number((JSON.parse(endpoint.bodyOf(event) ?? '{}') as Fields)['event_ts']);
    return {
      audio: media.contents(14).map(({ timestamp }) => since(timestamp)),
      transcript: media
        .contents(17)
        .map(({ start_time, end_time, timestamp, data }) => [
          ...[start_time, end_time, timestamp].map(since),
          data,
        ]),
      events: signaling
        .all(6)
        .map(({ event }) => event as Fields)
        .filter(({ event_type: type }) => type === 2)
        // Whoever speaks first may do so before the client has subscribed.
        .filter(({ user_id: user }) => user === SECOND_SPEAKER)
        .map(({ event_type: type, timestamp, user_id: user }) => [type, user, since(timestamp)]),
      states: signaling
        .all(8)
        .filter(({ state }) => state === 3)
        .map(({ timestamp }) => since(timestamp)),
      webhooks: { stopped: webhookAt('meeting.rtms_stopped') - zero },
      keepAlives: signaling.all(12).length,
    };
  }

  /** By REST, as an app does. */
  async function startAgain(meetingId: string): Promise<void> {
    const { accountId, clientId, clientSecret } = simulator.s2sApp;
    const grant = `grant_type=account_credentials&account_id=${accountId}`;
    const pair = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const granted = await fetch(`${simulator.httpUrl}/oauth/token?${grant}`, {
      method: 'POST',
      headers: { authorization: `Basic ${pair}` },
    });
    const { access_token: token } = (await granted.json()) as Fields;
    const url = `${simulator.httpUrl}/v2/live_meetings/${meetingId}/rtms_app/status`;
    const settings = { client_id: simulator.rtmsApp.clientId };
    const answer = await fetch(url, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'start', settings }),
    });
    expect(answer.status).toBe(204);
  }

  const bodiesOf = (event: string) =>
    endpoint
      .events()
      .map((body) => body as Fields)
      .filter((body) => body['event'] === event);
  const timesOf = (event: string) => bodiesOf(event).map((body) => Number(body['event_ts']));

  it('goes on with the time of the meeting in a second stream of it', async () => {
    const script = { ...simulator.scripts.load('standup'), durationMs: 600_000 };
    const first = simulator.playMeeting(script, { behaviour: { speed: 20 } });
    const { media } = await join(first, MIXED);
    // Ten seconds of the meeting pass in half a second of the clock.
    await media.next(14, () => media.all(14).length > 500);
    first.stop(20);
    await first.stopped;
    const heard = media.contents(14).map(({ timestamp }) => Number(timestamp));
    await startAgain(first.meetingId);
    await vi.waitFor(() => {
      expect(timesOf('meeting.rtms_started')).toHaveLength(2);
    });
    const [, startedAt = 0] = timesOf('meeting.rtms_started');
    expect(startedAt).toBeGreaterThanOrEqual(Number(timesOf('meeting.rtms_stopped')[0]));
    expect(startedAt).toBeGreaterThan(Number(heard.at(-1)));

    const payload = bodiesOf('meeting.rtms_started').at(-1)?.['payload'] as Fields;
    const joinedAt = Date.now();
    const offer = {
      meetingUuid: first.meetingUuid,
      streamId: String(payload['rtms_stream_id']),
      serverUrls: String(payload['server_urls']),
    };
    const second = await join(offer, MIXED);
    await second.media.next(14, () => second.media.all(14).length > 200);
    const times = second.media.contents(14).map(({ timestamp }) => Number(timestamp));
    expect(times[0]).toBe(startedAt);
    // Four seconds in at most two: the second stream is sped up as the meeting is.
    expect(Number(second.media.received.at(-1)?.at) - joinedAt).toBeLessThan(2_000);
  });

  it('says the same of when everything was, and takes a fraction of the keep-alives', async () => {
    const life = await watch(1);
    endpoint.requests.length = 0;
    const fast = await watch(20);

    expect(life.audio.length).toBeGreaterThan(200);
    expect(fast.audio).toEqual(life.audio);
    expect(fast.transcript).toEqual(life.transcript);
    expect(life.transcript).toHaveLength(2);
    expect(fast.events).toEqual(life.events);
    expect(life.events).toHaveLength(1);
    expect(fast.states).toEqual(life.states);
    expect(life.states).toHaveLength(1);
    // The stream ends after the meeting, on the time line of the meeting.
    expect(fast.webhooks['stopped']).toBeGreaterThan(Number(life.states[0]));
    // Keep-alives are between machines: they keep the time of the clock.
    expect(life.keepAlives).toBeGreaterThanOrEqual(5);
    expect(fast.keepAlives).toBeLessThan(life.keepAlives);
  });
});
