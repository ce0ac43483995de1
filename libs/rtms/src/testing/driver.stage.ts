import { standing } from '@zoom-platform/database/testing';
import { expect } from 'vitest';
import type { JoinRequest, RtmsDriver, RtmsLink } from '../drivers/rtms-driver.port.js';
import { joinRequest } from './join.request.js';
import { linkRecorder, type LinkRecorder } from './link.recorder.js';
import { eventually } from './patient.wait.js';
import { ScriptedZoom } from './scripted.zoom.js';

/** A driver as the application would get it. */
export interface DriverUnderTest {
  readonly driver: RtmsDriver;
  readonly close: () => Promise<void>;
}

/** Makes a driver from the environment of the service. */
export type StartDriver = (environment: Record<string, string>) => Promise<DriverUnderTest>;

export const AUDIO =
  '{"msg_type":14,"content":{"user_id":7,"user_name":"Ada","data":"AQI=","timestamp":1}}';

/** A driver against Zoom's side on real sockets, anew for each test. */
export class DriverStage {
  readonly seen = linkRecorder();
  readonly #links: RtmsLink[] = [];

  private constructor(
    readonly zoom: ScriptedZoom,
    private readonly under: DriverUnderTest,
  ) {}

  static async open(start: StartDriver): Promise<DriverStage> {
    const zoom = await ScriptedZoom.start();
    const environment = { RTMS_ALLOWED_HOSTS: '127.0.0.1', RTMS_HANDSHAKE_TIMEOUT_MS: '2000' };
    return new DriverStage(zoom, await start(environment));
  }

  get driver(): RtmsDriver {
    return this.under.driver;
  }

  join(request: Partial<JoinRequest> = {}, recorder: LinkRecorder = this.seen): RtmsLink {
    const link = this.driver.join(
      joinRequest(this.zoom.url('/signaling'), { kinds: ['audio', 'transcript'], ...request }),
      recorder.observer,
    );
    this.#links.push(link);
    return link;
  }

  async joined(
    request: Partial<JoinRequest> = {},
    recorder: LinkRecorder = this.seen,
  ): Promise<RtmsLink> {
    const link = this.join(request, recorder);
    const kinds = request.kinds ?? ['audio', 'transcript'];
    await eventually(() => {
      expect(recorder.ready.flat().sort()).toEqual([...kinds].sort());
    });
    return link;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.close();
    await this.under.close();
    await this.zoom.close();
  }
}

/** @returns what stands during the test that runs. */
export function stagedDriver(start: StartDriver): () => DriverStage {
  return standing(() => DriverStage.open(start));
}
