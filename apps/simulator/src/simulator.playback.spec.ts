import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  BareClient,
  mediaUrls,
  message1,
  message3,
  type JoinFacts,
} from './rtms/fixtures/bare.client.js';
import { expectedTranscript } from './script/script.truth.js';
import { startSimulator, type Simulator } from './simulator.js';

const AUDIO = 14;
const VIDEO = 15;
const TRANSCRIPT = 17;
const L16_PER_PARTICIPANT = {
  content_type: 2,
  sample_rate: 1,
  channel: 1,
  codec: 1,
  data_opt: 2,
  send_rate: 100,
};

const audio = z.object({ user_id: z.int(), timestamp: z.int(), data: z.base64() });
const transcript = z.object({
  user_id: z.int(),
  user_name: z.string(),
  start_time: z.int(),
  end_time: z.int(),
  data: z.string(),
});

describe('a played meeting on the wire (real sockets, real time)', () => {
  let simulator: Simulator;
  let signaling: BareClient;
  let media: BareClient;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => {
    media.die();
    signaling.die();
    await simulator.close();
  });

  async function join(facts: JoinFacts, serverUrl: string): Promise<void> {
    signaling = await BareClient.open(serverUrl);
    signaling.send(message1(facts));
    const { all = '' } = mediaUrls(await signaling.next(2));
    media = await BareClient.open(all);
    const media_params = { audio: L16_PER_PARTICIPANT, video: { codec: 7, fps: 15 } };
    media.send(message3(facts, 32, { media_params }));
    await media.next(4, ({ status_code }) => status_code === 0);
    signaling.send({ msg_type: 7, rtms_stream_id: facts.streamId });
  }

  const contents = <Schema extends z.ZodType>(type: number, schema: Schema) =>
    media.contents(type).map((content) => schema.parse(content));

  /** Sound of one user from the first packet on, laid out by timestamps. */
  function layOut(userId: number): { startedAt: number; samples: Int16Array } {
    const packets = contents(AUDIO, audio).filter(({ user_id }) => user_id === userId);
    const startedAt = packets[0]?.timestamp ?? 0;
    const samples = new Int16Array(10 * 16_000);
    for (const { timestamp, data } of packets) {
      const bytes = new Uint8Array(Buffer.from(data, 'base64'));
      samples.set(new Int16Array(bytes.buffer), (timestamp - startedAt) * 16);
    }
    return { startedAt, samples };
  }

  it('carries the very speech, words and pictures of the script', async () => {
    const script = simulator.scripts.load('standup');
    const meeting = simulator.playMeeting(script);
    const { meetingUuid, streamId, serverUrls } = meeting;
    const { clientId, clientSecret } = simulator.rtmsApp;
    await join({ clientId, clientSecret, meetingUuid, streamId }, serverUrls);

    expect(await meeting.stopped).toBe(6);

    const segments = contents(TRANSCRIPT, transcript);
    const zero = (segments[0]?.start_time ?? 0) - (script.utterances[0]?.startMs ?? 0);
    expect(
      segments.map(({ user_id, user_name, start_time, end_time, data }) => ({
        userId: user_id,
        userName: user_name,
        startMs: start_time - zero,
        endMs: end_time - zero,
        text: data,
      })),
    ).toEqual(expectedTranscript(script));

    for (const { speaker, startMs, speech } of script.utterances) {
      const { startedAt, samples } = layOut(speaker.userId);
      const onset = (zero + startMs - startedAt) * 16;
      expect(samples.subarray(onset, onset + speech.length)).toEqual(speech);
    }
    expect(contents(VIDEO, z.unknown()).length).toBeGreaterThan(15);
  });
});
