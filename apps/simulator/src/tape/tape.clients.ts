import { WebSocket } from 'ws';
import { CLOSE } from '../rtms/close.codes.js';

const CANNOT_BE = 1008;

/** `/signaling/<stream>` and `/media/<stream>/<kind>` without the stream. */
function roleOf(path: string): string {
  return path.replace(/^\/(signaling|media)\/[^/]+/, '$1');
}

interface Arrived {
  readonly socket: WebSocket;
  readonly path: string;
  readonly said: (number | undefined)[];
}

/** The client's connections, each for the one of the tape that it stands for. */
export class TapeClients {
  /** Thrown where the client lets the tape wait too long. */
  readonly stalled = new Error('the client let the tape wait too long');
  readonly #patienceMs: number;
  readonly #bound = new Map<number, Arrived>();
  #arrived: Arrived[] = [];
  #wake: (() => void) | null = null;
  #isOver = false;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** A connection of the client; it stands for the next of its role in the tape. */
  connect(socket: WebSocket, path: string): void {
    if (this.#isOver) {
      socket.close(CANNOT_BE, 'the tape is over');
      return;
    }
    this.#arrived.push({ socket, path, said: [] });
    this.#wake?.();
  }

  heard(socket: WebSocket, type: number | undefined): void {
    const all = [...this.#arrived, ...this.#bound.values()];
    all.find((client) => client.socket === socket)?.said.push(type);
    this.#wake?.();
  }

  socket(connection: number): WebSocket | undefined {
    return this.#bound.get(connection)?.socket;
  }

  async opened(connection: number, path: string): Promise<void> {
    const role = roleOf(path);
    const client = await this.#until(() =>
      this.#arrived.find(
        (one) => roleOf(one.path) === role && one.socket.readyState === WebSocket.OPEN,
      ),
    );
    this.#arrived = this.#arrived.filter((one) => one !== client);
    this.#bound.set(connection, client);
  }

  /** The client has said it; each message counts once. */
  async said(connection: number, type: number): Promise<void> {
    const client = this.#bound.get(connection);
    if (!client) return;
    await this.#until(() => (client.said.includes(type) ? client : undefined));
    client.said.splice(client.said.indexOf(type), 1);
  }

  /**
   * Settles when the client has all that was sent: a cut that overtakes it would make each play
   * another one. Ends with the connection, and with the patience.
   */
  async #caughtUp(socket: WebSocket): Promise<void> {
    if (socket.readyState !== WebSocket.OPEN) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#patienceMs);
      const settle = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.once('pong', settle).once('close', settle);
      socket.ping();
    });
  }

  /** @param code 1005: a close frame without any; 1006: no close frame */
  async close(connection: number, code: number): Promise<void> {
    const socket = this.socket(connection);
    if (!socket) return;
    await this.#caughtUp(socket);
    if (code === CLOSE.withoutFrame) socket.terminate();
    else socket.close(code === CLOSE.withoutCode ? undefined : code);
  }

  end(code: number): void {
    this.#isOver = true;
    for (const { socket } of [...this.#bound.values(), ...this.#arrived]) socket.close(code);
    this.#wake?.();
  }

  async #until(look: () => Arrived | undefined): Promise<Arrived> {
    const endsAt = performance.now() + this.#patienceMs;
    for (;;) {
      const found = look();
      if (found) return found;
      const left = endsAt - performance.now();
      if (left <= 0 || this.#isOver) throw this.stalled;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
  }
}
