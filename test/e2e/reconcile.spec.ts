import { SystemClock } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';

/** Longer than the reconciler lets a meeting be, shorter than a delivery may be late. */
const BEHIND_MS = 200_000;

/** Its meetings have begun some minutes ago by our clock. */
class LateClock extends SystemClock {
  override now(): number {
    return super.now() - BEHIND_MS;
  }
}

describe('a start webhook that never came (built service, simulated Zoom, its own schedule)', () => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;

  beforeAll(async () => {
    service = await startSimulatedService('pglite', {
      simulator: { clock: new LateClock() },
      env: (zoom) => ({
        ...environmentFor(zoom),
        RTMS_RECONCILE_CRON: '* * * * *',
        RTMS_RECONCILE_START: zoom.s2sApp.accountId,
      }),
    });
    ({ simulator, platform } = service);
  }, 60_000);

  afterAll(() => service.close());

  it('is made up for over REST: the meeting is captured', async () => {
    const { meetingId } = simulator.startMeeting('demo', {
      webhookUrl: service.webhookUrl,
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
