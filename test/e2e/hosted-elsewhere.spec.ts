import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { whyNot } from '../harness/engine.environment.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { longMeeting } from '../faults/fleet/long.meeting.js';

/** The meetings of the scripts are the account's own. */
const NUMBER = '99900011122';
const ROUNDS = 30;
/** The schedule is looked at each half minute, and runs each minute. */
const POLL = { timeout: 200_000, interval: 500 };

describe('a stream of a meeting that another account hosts (built service, simulated Zoom, PostgreSQL)', () => {
  const why = whyNot('postgres');
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let client: pg.Client;

  beforeAll(async () => {
    if (why !== null) return;
    service = await startSimulatedService('postgres', {
      env: (zoom) => ({ ...environmentFor(zoom), RTMS_RECONCILE_CRON: '* * * * *' }),
    });
    ({ simulator, platform } = service);
    client = new pg.Client({ connectionString: inject('postgres').url ?? '' });
    await client.connect();
  }, 120_000);

  afterAll(async () => {
    if (why !== null) return;
    await client.end();
    await service.close();
  });

  const states = async () => (await platform.fetch('/v1/rtms/sessions')).text();
  /** How Zoom answered, when it was asked whether an occurrence is over. */
  const answers = () =>
    simulator.journal
      .entries()
      .flatMap(({ detail = {} }) =>
        detail['template'] === '/past_meetings/:meetingId' ? [detail['status']] : [],
      );

  it('goes on while it is paused for long, though Zoom says that there is no such meeting', async ({
    skip,
  }) => {
    if (why !== null) skip(why);
    const script = longMeeting(simulator.scripts.load('standup'), ROUNDS);
    const stream = simulator.playMeeting(
      { ...script, meetingId: NUMBER },
      { webhookUrl: service.webhookUrl, hostedElsewhere: true },
    );
    await expect.poll(states, POLL).toContain('"streaming"');
    stream.pause();
    await expect.poll(states, POLL).toContain('"paused"');
    const { schema } = service;
    await client.query(
      `UPDATE ${schema}.rtms_session SET created_at = created_at - interval '10 minutes'`,
    );
    const silenced = async () => {
      await client.query(`UPDATE ${schema}.rtms_session SET last_frame_at = created_at`);
      return answers();
    };
    await expect.poll(silenced, POLL).toContain(404);
    stream.resume();
    await expect.poll(states, POLL).toContain('"streaming"');
    const metrics = await (await platform.fetch('/metrics')).text();
    expect(metrics).not.toContain('rtms_repairs_total{repair="stopped"}');
  }, 500_000);
});
