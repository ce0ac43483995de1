import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** What stands in a stream of the broker. */
export interface KeptMessage {
  readonly subject: string;
  readonly contentType: string | undefined;
  readonly json: unknown;
}

/** Why no broker can be started here; `null` when it can. */
export function whyNoBroker(): string | null {
  const found = spawnSync('nats-server', ['--version']);
  return found.error === undefined ? null : 'nats-server is not installed (Debian: nats-server)';
}

const LISTENING = /Listening for client connections on 127\.0\.0\.1:(\d+)/;

/** A real `nats-server` with JetStream in a process of its own; it can die and come back. */
export class NatsBroker {
  #process: ChildProcess | undefined;

  /** -1: any free one; the first start says which, and it stays. */
  #port = -1;

  private constructor(
    private readonly folder: string,
    private maxPayload: number,
  ) {}

  static async start(maxPayload = 1_048_576): Promise<NatsBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'zoom-platform-nats-'));
    const broker = new NatsBroker(folder, maxPayload);
    await broker.revive();
    return broker;
  }

  get url(): string {
    return `nats://127.0.0.1:${String(this.#port)}`;
  }

  /** @param maxPayload bytes of a message that it takes from now on. */
  async revive(maxPayload = this.maxPayload): Promise<void> {
    this.maxPayload = maxPayload;
    await writeFile(
      join(this.folder, 'nats.conf'),
      `listen: "127.0.0.1:${String(this.#port)}"\nmax_payload: ${String(this.maxPayload)}\n` +
        `jetstream { store_dir: "${join(this.folder, 'store')}" }\n`,
    );
    const child = spawn('nats-server', ['-c', join(this.folder, 'nats.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        const port = LISTENING.exec(line)?.[1];
        if (port !== undefined) this.#port = Number(port);
        if (line.includes('Server is ready')) resolve();
      });
      child.once('exit', () => {
        reject(new Error('nats-server ended at its start'));
      });
    });
  }

  /** kill -9. */
  async die(): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Its disk is gone. */
  async forget(): Promise<void> {
    await rm(join(this.folder, 'store'), { recursive: true, force: true });
  }

  /** Everything in the stream, in its order. */
  async messages(stream: string): Promise<KeptMessage[]> {
    const connection = await connect({ servers: this.url });
    try {
      const consumer = await jetstream(connection).consumers.get(stream);
      const { num_pending: pending } = await consumer.info();
      const kept: KeptMessage[] = [];
      if (pending === 0) return kept;
      for await (const message of await consumer.fetch({ max_messages: pending })) {
        kept.push({
          subject: message.subject,
          contentType: message.headers?.get('content-type'),
          json: message.json(),
        });
      }
      return kept;
    } finally {
      await connection.close();
    }
  }

  async remove(): Promise<void> {
    await this.die();
    await rm(this.folder, { recursive: true, force: true });
  }
}
