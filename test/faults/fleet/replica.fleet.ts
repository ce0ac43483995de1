import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../../harness/platform.process.js';
import { sharedKeys } from '../../harness/shared-keys.environment.js';
import { environmentFor } from '../../harness/simulated-zoom.environment.js';
import { FrontDoor } from './front.door.js';

/** Stop reason: the host ended the meeting. */
const MEETING_ENDED = 6;

/** What a replica says whose database is too busy to answer it. */
const UNAVAILABLE = 503;
const PATIENCE_MS = 30_000;

/** What a trial does to a meeting that it plays. */
interface KeptMeeting {
  readonly streamId: string;
  stop(stopReason: number): void;
  pause(): void;
  resume(): void;
}

/** One replica: a process of the built service, and what the others know it by. */
export interface FleetReplica {
  readonly id: string;
  readonly process: PlatformProcess;
}

const session = z.object({
  id: z.string(),
  streamId: z.string(),
  state: z.string(),
  owner: z.string().nullable(),
  epoch: z.number(),
  outcome: z.string().nullable(),
});
const sessionList = z.object({ sessions: z.array(session) });

export type FleetSession = z.infer<typeof session>;

export interface FleetOptions {
  readonly replicas: number;
  readonly simulator?: SimulatorOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a schema of the PostgreSQL that all tests share. */
  readonly database?: EngineEnvironment;
}

/** Several replicas on one PostgreSQL and one store, a door before them, and Zoom's side. */
export class Fleet {
  readonly #replicas: FleetReplica[] = [];
  readonly #meetings = new Map<string, KeptMeeting>();

  private constructor(
    readonly simulator: Simulator,
    readonly door: FrontDoor,
    private readonly database: EngineEnvironment,
    private readonly env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
  ) {}

  static async start(options: FleetOptions): Promise<Fleet> {
    const { replicas, env = {} } = options;
    const simulator = await startSimulator({ journalKept: Infinity, ...options.simulator });
    const door = await FrontDoor.open();
    const database = options.database ?? (await engineEnvironment('postgres'));
    const all = {
      ...database.env,
      ...environmentFor(simulator),
      ...sharedKeys.environment,
      ...env,
    };
    const fleet = new Fleet(simulator, door, database, all);
    try {
      for (let index = 0; index < replicas; index += 1) await fleet.add();
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  get replicas(): readonly FleetReplica[] {
    return this.#replicas;
  }

  get webhookUrl(): string {
    return `${this.door.url}/webhooks/zoom`;
  }

  /** Starts one replica more. @param own what its environment has beside that of all. */
  async add(own: Readonly<Record<string, string>> = {}): Promise<FleetReplica> {
    const known = await this.#replicaIds();
    const process = await startPlatformProcess({ ...this.env, ...own });
    const id = (await this.#replicaIds()).find((other) => !known.includes(other));
    if (id === undefined) throw new Error('a replica started and left no row');
    const replica = { id, process };
    this.#replicas.push(replica);
    this.#lead();
    return replica;
  }

  /** The process has ended, or is about to: Zoom's deliveries no longer reach it. */
  forget(replica: FleetReplica): void {
    this.#replicas.splice(this.#replicas.indexOf(replica), 1);
    this.#lead();
  }

  /** A meeting of a trial, by its stream; kept so that it can be ended. */
  keep(meeting: KeptMeeting): string {
    this.#meetings.set(meeting.streamId, meeting);
    return meeting.streamId;
  }

  /** Ends a meeting that was kept, as its host does. */
  stop(streamId: string): void {
    this.#meetings.get(streamId)?.stop(MEETING_ENDED);
    this.#meetings.delete(streamId);
  }

  /** Pauses a meeting that was kept for no time at all: its owner hears of both, and nothing is left out. */
  blink(streamId: string): void {
    this.#meetings.get(streamId)?.pause();
    this.#meetings.get(streamId)?.resume();
  }

  /** Asked of a replica that runs; `except` one that does not answer now. */
  async sessions(except?: FleetReplica): Promise<readonly FleetSession[]> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.call('/v1/rtms/sessions?limit=200', except);
      if (answer.ok) return sessionList.parse(await answer.json()).sessions;
      const refusal = `${String(answer.status)} ${await answer.text()}`;
      if (answer.status !== UNAVAILABLE || Date.now() > deadline) throw new Error(refusal);
      await pause(100);
    }
  }

  call(path: string, except?: FleetReplica): Promise<Response> {
    const asked = this.#replicas.find((replica) => replica !== except);
    if (asked === undefined) throw new Error('no replica runs');
    return this.callOf(asked, path);
  }

  callOf({ process }: FleetReplica, path: string): Promise<Response> {
    return fetch(`${process.url}${path}`, {
      headers: { authorization: `Bearer ${sharedKeys.apiKey}` },
    });
  }

  /** A counter or gauge of one replica, all its labels together. */
  async metric(replica: FleetReplica, name: string): Promise<number> {
    const text = await (await this.callOf(replica, '/metrics')).text();
    const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  }

  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.env['DATABASE_URL'] ?? '' });
    await client.connect();
    try {
      await client.query(`SET search_path TO ${this.env['DATABASE_SCHEMA'] ?? 'public'}`);
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Every object of the store, by its key. */
  async objects(): Promise<readonly string[]> {
    const names = await readdir(this.#store, { recursive: true });
    return names.toSorted();
  }

  get #store(): string {
    return join(this.env.DATA_DIR, 'artifacts');
  }

  /** Bytes of each object whose key the pattern fits. */
  async sizes(pattern: RegExp): Promise<ReadonlyMap<string, number>> {
    const keys = (await this.objects()).filter((key) => pattern.test(key));
    const sizes = keys.map(
      async (key) => [key, (await stat(join(this.#store, key))).size] as const,
    );
    return new Map(await Promise.all(sizes));
  }

  /** Bytes of all objects whose key the pattern fits. */
  async bytes(pattern: RegExp): Promise<number> {
    const sizes = await this.sizes(pattern);
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  async close(): Promise<void> {
    for (const { process } of this.#replicas) {
      process.kill('SIGCONT');
      process.kill('SIGKILL');
    }
    await Promise.all(this.#replicas.map(({ process }) => process.ended));
    await this.simulator.close();
    await this.door.close();
    await this.database.remove();
  }

  #lead(): void {
    this.door.lead(this.#replicas.map(({ process }) => process.url));
  }

  async #replicaIds(): Promise<readonly string[]> {
    const [table] = await this.query("SELECT to_regclass('replica') IS NOT NULL AS found");
    if (table?.['found'] !== true) return [];
    return (await this.query('SELECT id FROM replica')).map(({ id }) => String(id));
  }
}
