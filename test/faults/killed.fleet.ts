import type { SimulatorOptions } from '../../apps/simulator/src/simulator.js';
import { lostWords } from './acknowledged.words.js';
import { Fleet } from './fleet/replica.fleet.js';
import { KILL_PHASES } from './kill.phase.js';
import type { KilledService, Standing, StandingSession } from './killed.service.js';

const REPLICAS = 3;

/** Replicas on PostgreSQL: whoever has the offer dies, and one that lives has to take the stream. */
export class KilledFleet implements KilledService {
  readonly replicas = REPLICAS;
  readonly phases = KILL_PHASES;
  #killed = '';

  private constructor(private readonly fleet: Fleet) {}

  static async start(simulator: SimulatorOptions): Promise<KilledFleet> {
    return new KilledFleet(await Fleet.start({ replicas: REPLICAS, simulator }));
  }

  get simulator() {
    return this.fleet.simulator;
  }

  get webhookUrl(): string {
    return this.fleet.webhookUrl;
  }

  keepBack(milliseconds: number): void {
    this.fleet.door.keepBackMs = milliseconds;
  }

  standingOf(requestId: string): Standing {
    if (this.fleet.door.acceptorOf(requestId) !== undefined) return 'answered';
    return this.fleet.door.receiverOf(requestId) === undefined ? 'none' : 'received';
  }

  async kill(requestId: string): Promise<void> {
    const origin = this.fleet.door.receiverOf(requestId);
    const replica = this.fleet.replicas.find(({ process }) => process.url === origin);
    if (replica === undefined) throw new Error(`nobody is known to have had ${requestId}`);
    this.#killed = replica.id;
    replica.process.kill('SIGKILL');
    this.fleet.forget(replica);
    await replica.process.ended;
  }

  async replace(): Promise<void> {
    await this.fleet.add();
  }

  async sessionOf(streamId: string): Promise<StandingSession | undefined> {
    return (await this.fleet.sessions()).find((session) => session.streamId === streamId);
  }

  async isElsewhere(streamId: string, at: number): Promise<boolean> {
    const [row] = await this.fleet.query(
      `SELECT count(*)::int AS rows FROM rtms_session
       WHERE stream_id = '${streamId}' AND owner <> '${this.#killed}'
         AND claimed_at <= to_timestamp(${String(at)}::float8 / 1000)`,
    );
    return row?.['rows'] === 1;
  }

  async hadCommitted(streamId: string, at: number): Promise<boolean> {
    const [row] = await this.fleet.query(
      `SELECT count(*)::int AS rows FROM event_log
       WHERE key = '${streamId}' AND type = 'zoom.rtms.started'
         AND recorded_at <= to_timestamp(${String(at)}::float8 / 1000)`,
    );
    return row?.['rows'] === 1;
  }

  lostWords(streamIds: readonly string[]): Promise<readonly string[]> {
    return lostWords(this.fleet, streamIds);
  }

  close(): Promise<void> {
    return this.fleet.close();
  }
}
