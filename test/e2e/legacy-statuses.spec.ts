import { joinPlainly } from '@zoom-platform/rtms/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';

const DUPLICATE_SIGNALING = 8;
const INVALID_SIGNATURE = 3;

describe('a Zoom that numbers its statuses by the table of 2025 (driver and simulator)', () => {
  let simulator: Simulator;
  let links: ReturnType<typeof joinPlainly>['link'][];

  beforeEach(async () => {
    simulator = await startSimulator();
    links = [];
  });

  afterEach(async () => {
    for (const link of links) link.close();
    await simulator.close();
  });

  const play = () =>
    simulator.playMeeting('standup', { webhookUrl: null, behaviour: { statusTable: 'legacy' } });

  function join(meeting: ReturnType<typeof play>, clientSecret = simulator.rtmsApp.clientSecret) {
    const { streamId, meetingUuid: entityId, serverUrls } = meeting;
    const { clientId } = simulator.rtmsApp;
    const stream = { streamId, entityId, serverUrls: [serverUrls] };
    const { link, seen } = joinPlainly({ ...stream, clientId, clientSecret });
    links.push(link);
    return seen;
  }

  it('is asked again while it says that an older connection stands, under whatever number', async () => {
    const meeting = play();
    const first = join(meeting);
    await expect.poll(() => first.ready).toHaveLength(1);
    const second = join(meeting);
    await expect.poll(() => second.signalingLosses).toHaveLength(1);
    expect(second.signalingLosses).toEqual([
      {
        cause: 'refused',
        status: DUPLICATE_SIGNALING,
        detail: 'status 17: duplicate signal request',
        permanent: false,
      },
    ]);
  });

  it('is not asked again with a signature that it does not take: another app may sign', async () => {
    const seen = join(play(), 'of another app');
    await expect.poll(() => seen.signalingLosses).toHaveLength(1);
    expect(seen.signalingLosses).toEqual([
      {
        cause: 'refused',
        status: INVALID_SIGNATURE,
        detail: 'status 15: invalid signature',
        permanent: true,
      },
    ]);
  });
});
