import { z } from 'zod';
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { freePort } from '../harness/free.port.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { lostOf } from './acknowledged.words.js';
import { ANSWERED_PHASES } from './kill.phase.js';
import type { KilledService, Standing, StandingSession } from './killed.service.js';

const sessionList = z.object({
  sessions: z.array(z.object({ streamId: z.string(), epoch: z.number(), state: z.string() })),
});
const eventList = z.object({
  events: z.array(z.object({ payload: z.object({ event: z.string() }) })),
});

/** The only process on the embedded database: it dies and is started again. */
export class KilledProcess implements KilledService {
  readonly replicas = 1;
  readonly phases = ANSWERED_PHASES;
  #platform: PlatformProcess;

  private constructor(
    readonly simulator: Simulator,
    private readonly database: EngineEnvironment,
    private readonly env: EngineEnvironment['env'] & { readonly PORT: string },
    platform: PlatformProcess,
  ) {
    this.#platform = platform;
  }

  static async start(options: SimulatorOptions): Promise<KilledProcess> {
    const simulator = await startSimulator({ journalKept: Infinity, ...options });
    const database = await engineEnvironment('pglite');
    const env = { ...database.env, ...environmentFor(simulator), PORT: String(await freePort()) };
    return new KilledProcess(simulator, database, env, await startPlatformProcess(env));
  }

  get webhookUrl(): string {
    return `http://127.0.0.1:${this.env.PORT}/webhooks/zoom`;
  }

  /** Nothing stands between it and Zoom. */
  keepBack(): void {}

  /** Deliveries are asked of the journal alone, once they were answered. */
  standingOf(): Standing {
    return 'none';
  }

  async kill(): Promise<void> {
    this.#platform.kill('SIGKILL');
    await this.#platform.ended;
  }

  async replace(): Promise<void> {
    this.#platform = await startPlatformProcess(this.env);
  }

  async sessionOf(streamId: string): Promise<StandingSession | undefined> {
    const response = await this.#platform.fetch('/v1/rtms/sessions?limit=200');
    const { sessions } = sessionList.parse(await response.json());
    return sessions.find((session) => session.streamId === streamId);
  }

  isElsewhere(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** It is killed once it has answered. */
  hadCommitted(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async lostWords(streamIds: readonly string[]): Promise<readonly string[]> {
    const kept = new Set<string>();
    for (const streamId of streamIds) {
      const path = `/v1/events?type=zoom.event.received&key=${encodeURIComponent(streamId)}`;
      const { events } = eventList.parse(await (await this.#platform.fetch(path)).json());
      for (const { payload } of events) kept.add(`${streamId} ${payload.event}`);
    }
    return lostOf(this.simulator.journal.entries(), streamIds, kept);
  }

  async close(): Promise<void> {
    await this.kill();
    await this.simulator.close();
    await this.database.remove();
  }
}
