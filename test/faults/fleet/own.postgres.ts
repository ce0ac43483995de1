import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../harness/free.port.js';

const DEBIAN = '/usr/lib/postgresql';
const PATIENCE_MS = 30_000;

/** Newest version of the distribution. */
function binaries(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const [newest] = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return newest === undefined ? null : join(DEBIAN, newest, 'bin');
}

/** The server refuses root; the distribution brings a user for it. */
function account(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Why no server of one's own can be had here; `null` when it can. */
export function whyNoOwnPostgres(): string | null {
  if (binaries() === null) return `no PostgreSQL of the distribution under ${DEBIAN}`;
  try {
    account();
    return null;
  } catch {
    return 'root cannot run it, and there is no user postgres';
  }
}

/** A PostgreSQL server of this trial alone, which may be ended, restarted and promoted. */
export class OwnPostgres {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** A new cluster, running. @param settings of `postgresql.conf`. */
  static async create(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
    const made = await OwnPostgres.#empty();
    made.#run('initdb', ['-D', made.folder, '-A', 'trust', '-U', 'postgres', '--no-sync']);
    await made.start(settings);
    return made;
  }

  /** A standby of this server, running and caught up. */
  async standby(): Promise<OwnPostgres> {
    const made = await OwnPostgres.#empty();
    const from = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres'];
    made.#run('pg_basebackup', [...from, '-D', made.folder, '-R', '-X', 'stream', '-c', 'fast']);
    await made.start();
    return made;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${String(this.port)}/postgres`;
  }

  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const options = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: this.folder,
      max_connections: '200',
      ...settings,
    };
    const args = Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const bin = join(binaries() ?? '', 'postgres');
    this.#server = spawn(bin, ['-D', this.folder, '-p', String(this.port), ...args], {
      ...account(),
      cwd: this.folder,
      stdio: 'ignore',
    });
    await this.#answers();
  }

  /** Ends as a crash does: nothing is written back, clients are cut. */
  async crash(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }

  promote(): void {
    this.#run('pg_ctl', ['promote', '-D', this.folder, '-w']);
  }

  async query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async remove(): Promise<void> {
    await this.crash();
    await rm(this.folder, { recursive: true, force: true });
  }

  static async #empty(): Promise<OwnPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'zp-postgres-'));
    const { uid, gid } = account();
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    return new OwnPostgres(folder, await freePort());
  }

  #run(program: string, args: readonly string[]): void {
    execFileSync(join(binaries() ?? '', program), args, {
      ...account(),
      cwd: this.folder,
      stdio: 'ignore',
    });
  }

  async #answers(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.query('SELECT 1');
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(50);
      }
    }
  }
}
