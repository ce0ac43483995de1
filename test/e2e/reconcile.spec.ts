import { SystemClock } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';

/** Longer than the reconciler lets a meeting be, shorter than a delivery may be late. */
const BEHIND_MS = 200_000;

/** Its meetings have begun some minutes ago by our clock. */
class LateClock extends SystemClock {
  override now(): number {
    return super.now() - BEHIND_MS;
  }
}

describe('a start webhook that never came (built service, simulated Zoom, its own schedule)', () => {
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;

  beforeAll(async () => {
    simulator = await startSimulator({ clock: new LateClock() });
    database = await engineEnvironment('pglite');
    platform = await startPlatformProcess({
      ...database.env,
      ...environmentFor(simulator),
      RTMS_RECONCILE_CRON: '* * * * *',
      RTMS_RECONCILE_START: simulator.s2sApp.accountId,
    });
  }, 60_000);

  afterAll(async () => {
    platform.kill('SIGTERM');
    await platform.ended;
    await simulator.close();
    await database.remove();
  });

  it('is made up for over REST: the meeting is captured', async () => {
    const { meetingId } = simulator.startMeeting('demo', {
      webhookUrl: `${platform.url}/webhooks/zoom`,
    });
    const streaming = async () =>
      (await platform.fetch('/v1/rtms/sessions?state=streaming')).text();
    // The schedule is looked at each half minute, and runs each minute.
    await expect.poll(streaming, { timeout: 150_000, interval: 500 }).toContain(meetingId);
    const metrics = await (await platform.fetch('/metrics')).text();
    expect(metrics).toContain('rtms_repairs_total{repair="started"} 1');
    expect(metrics).toContain('zoom_webhooks_missing 0');
  }, 180_000);
});
