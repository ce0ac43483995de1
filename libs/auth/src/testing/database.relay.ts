import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay on loopback before a database that can be taken away and brought back. */
export class DatabaseRelay {
  #away = false;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async before({ hostname, port }: URL): Promise<DatabaseRelay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the relay has no port');
    const relay = new DatabaseRelay(server, address.port);
    server.on('connection', (near) => {
      if (relay.#away) near.destroy();
      else relay.#join(near, connect(Number(port || '5432'), hostname));
    });
    return relay;
  }

  takeAway(): void {
    this.#away = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  bringBack(): void {
    this.#away = false;
  }

  async close(): Promise<void> {
    this.takeAway();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
