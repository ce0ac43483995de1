import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A wire between two programs of a trial: it can be cut, joined again, led elsewhere and be slow. Runs
 * under type stripping too (conformance).
 */
export class TcpRelay {
  readonly port: number;
  readonly #server: Server;
  #port: number;
  #isCut = false;
  #isFrozen = false;
  #delayMs = 0;
  readonly #sockets = new Set<Socket>();
  #joined = 0;

  private constructor(server: Server, port: number, to: number) {
    this.#server = server;
    this.port = port;
    this.#port = to;
    server.on('connection', (near: Socket) => {
      if (this.#isCut) near.destroy();
      else {
        this.#joined += 1;
        this.#join(near, connect(this.#port, '127.0.0.1'));
      }
    });
  }

  /** @param to port of this machine. */
  static async open(to: number): Promise<TcpRelay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the relay has no port');
    return new TcpRelay(server, address.port, to);
  }

  /** Connections that it has led on so far. */
  get joined(): number {
    return this.#joined;
  }

  /** Breaks every connection and takes no new one. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** Every connection stands, new ones too, and nothing passes any more: a server that hangs. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** From now on connections lead to another port. */
  lead(to: number): void {
    this.#port = to;
  }

  /** Milliseconds that each answer takes longer from now on. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (this.#isFrozen) return;
    near.pipe(far);
    far.pipe(late(() => this.#delayMs)).pipe(near);
  }
}

/** Holds each chunk for so long, also while others are held; their order stays. */
function late(delayMs: () => number): Transform {
  let before: Promise<unknown> = Promise.resolve();
  const passes = async (due: number) => {
    await before;
    const left = due - performance.now();
    if (left > 0) await pause(left);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      before = passes(performance.now() + delayMs()).then(() => this.push(chunk));
      done();
    },
    flush(done) {
      void before.then(() => {
        done();
      });
    },
  });
}
