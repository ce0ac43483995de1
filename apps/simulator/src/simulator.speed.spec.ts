import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookEndpoint } from './fixtures/webhook.endpoint.js';
import { BareClient, mediaUrls, message1, message3 } from './rtms/fixtures/bare.client.js';
import { startSimulator, type Simulator } from './simulator.js';

const EVENTS = [{ event_type: 2, subscribe: true }];
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

  async function watch(speed: number): Promise<Seen> {
    const meeting = simulator.playMeeting('standup', {
      behaviour: { speed, keepAliveIntervalMs: 1_000 },
    });
    const { clientId, clientSecret } = simulator.rtmsApp;
    const { meetingUuid, streamId } = meeting;
    const facts = { clientId, clientSecret, meetingUuid, streamId };
    const signaling = await BareClient.open(meeting.serverUrls);
    signaling.send(message1(facts));
    const { all = '' } = mediaUrls(await signaling.next(2));
    signaling.send({ msg_type: 5, events: EVENTS });
    const media = await BareClient.open(all);
    media.send(message3(facts, 32, { media_params: { audio: { data_opt: 2 } } }));
    await media.next(4);
    signaling.send({ msg_type: 7, rtms_stream_id: facts.streamId });
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
