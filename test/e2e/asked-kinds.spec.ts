import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { askedKinds } from './asked.kinds.js';

/** Each kind with its `media_type`, and what switches it off: an extension of the build takes audio too. */
const KINDS = [
  { kind: 'audio', mediaType: 1, off: { OUTPUTS_AUDIO: 'off', TALK_TIME: 'off' } },
  { kind: 'video', mediaType: 2, off: { OUTPUTS_VIDEO: 'off' } },
  { kind: 'share', mediaType: 4, off: { OUTPUTS_SHARE: 'off' } },
  { kind: 'transcript', mediaType: 8, off: { OUTPUTS_TRANSCRIPT: 'off' } },
  { kind: 'chat', mediaType: 16, off: { OUTPUTS_CHAT: 'off' } },
] as const;

const ALL_OFF = KINDS.reduce<Record<string, string>>((env, { off }) => ({ ...env, ...off }), {});
const EACH_KIND = KINDS.map(({ mediaType }) => mediaType);
const TRANSCRIPT = 8;
/** Longer than any test: each stops its meeting itself. */
const MEETING_MS = 600_000;
const MEETING_ENDED = 6;

const PATIENT = { timeout: 60_000 };
const SLOW = { timeout: 240_000 };

const listed = z.object({
  sessions: z.array(z.object({ id: z.string(), streamId: z.string(), state: z.string() })),
});

describe('What is asked of Zoom (built service, real sockets, pglite)', () => {
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess | undefined;

  beforeAll(async () => {
    simulator = await startSimulator();
    database = await engineEnvironment('pglite');
    return async () => {
      await simulator.close();
      await database.remove();
    };
  }, 60_000);

  afterEach(async () => {
    platform?.kill('SIGTERM');
    await platform?.ended;
    platform = undefined;
  });

  const entriesOf = (type: string, streamId: string) =>
    simulator.journal
      .entries()
      .filter((entry) => entry.type === type && entry.streamId === streamId);

  /**
   * Joins a stream, and says how to end it.
   * @param connections of media that have to stand
   * @param mediaUrls that Zoom offers
   */
  async function join(
    environment: Record<string, string>,
    connections: number,
    mediaUrls: 'split_and_all' | 'all' = 'split_and_all',
  ) {
    const service = await startPlatformProcess({
      ...database.env,
      ...environmentFor(simulator),
      OUTPUTS_CHAT: 'on',
      ...environment,
    });
    platform = service;
    const script = { ...simulator.scripts.load('review'), durationMs: MEETING_MS };
    const webhookUrl = `${service.url}/webhooks/zoom`;
    const meeting = simulator.playMeeting(script, { webhookUrl, behaviour: { mediaUrls } });
    const { streamId } = meeting;
    const session = async () => {
      const answer = await service.fetch('/v1/rtms/sessions?limit=200');
      const { sessions } = listed.parse(await answer.json());
      return sessions.find((one) => one.streamId === streamId);
    };
    await expect.poll(session, PATIENT).toMatchObject({ state: 'streaming' });
    await expect.poll(() => entriesOf('client.ready', streamId), PATIENT).toHaveLength(connections);
    return {
      streamId,
      timeline: async () => {
        const path = `/v1/rtms/sessions/${(await session())?.id ?? ''}/timeline`;
        return (await service.fetch(path)).text();
      },
      end: async () => {
        meeting.stop(MEETING_ENDED);
        await expect.poll(session, PATIENT).toMatchObject({ state: 'ended' });
      },
    };
  }

  it('is each kind that something wants', SLOW, async () => {
    const { streamId, end } = await join({}, EACH_KIND.length);
    await end();
    expect(askedKinds(simulator, streamId)).toEqual(EACH_KIND);
  });

  it.each(KINDS)('is not $kind where that is off', SLOW, async ({ mediaType, off }) => {
    const others = EACH_KIND.filter((wanted) => wanted !== mediaType);
    const { streamId, end } = await join(off, others.length);
    await end();
    expect(askedKinds(simulator, streamId)).toEqual(others);
    expect(entriesOf('media.connected', streamId)).toHaveLength(others.length);
  });

  it.each([
    ['Zoom has one URL for all', {}, 'all'],
    ['one connection for all is configured', { RTMS_MEDIA_SOCKETS: 'all' }, 'split_and_all'],
  ] as const)('is no transcript where that is off and %s', SLOW, async (_, sockets, mediaUrls) => {
    const others = EACH_KIND.filter((mediaType) => mediaType !== TRANSCRIPT);
    const environment = { OUTPUTS_TRANSCRIPT: 'off', ...sockets };
    const { streamId, end } = await join(environment, others.length, mediaUrls);
    await end();
    expect(askedKinds(simulator, streamId)).toEqual(others);
  });

  it('is no media where all is off; who was there is kept', SLOW, async () => {
    const { streamId, timeline, end } = await join(ALL_OFF, 0);
    await expect.poll(timeline, PATIENT).toContain('"notice":"participant_joined"');
    await end();
    expect(entriesOf('signaling.handshake', streamId)).toMatchObject([
      { detail: { outcome: 'accepted' } },
    ]);
    expect(entriesOf('media.connected', streamId)).toEqual([]);
    expect(entriesOf('client.ready', streamId)).toEqual([]);
  });
});
