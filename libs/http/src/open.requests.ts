import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export interface BrokenRequest {
  readonly status: number;
  readonly code: string;
}

type OnBroken = (broken: BrokenRequest) => void;

/**
 * The requests of each connection that are not answered yet, oldest first, for errors that Node
 * reports by socket only. A caller may send the next one before the answer (RFC 9112 §9.3.2).
 */
export class OpenRequests {
  readonly #bySocket = new WeakMap<Socket, Map<IncomingMessage, OnBroken>>();

  begin(message: IncomingMessage, onBroken: OnBroken): void {
    const open = this.#bySocket.get(message.socket) ?? new Map<IncomingMessage, OnBroken>();
    this.#bySocket.set(message.socket, open.set(message, onBroken));
  }

  end(message: IncomingMessage): void {
    this.#bySocket.get(message.socket)?.delete(message);
  }

  /** Whether the body of a request on this connection is still on its way. */
  isReadingBody(socket: Socket): boolean {
    return this.#unfinished(socket) !== undefined;
  }

  /** Whether the next answer on this connection is that of a request that has arrived in full. */
  owesAnswer(socket: Socket): boolean {
    const [oldest] = this.#bySocket.get(socket)?.keys() ?? [];
    return oldest?.complete === true;
  }

  /** Tells the request whose body broke off, at most once. */
  break(socket: Socket, broken: BrokenRequest): void {
    const message = this.#unfinished(socket);
    if (message === undefined) return;
    const open = this.#bySocket.get(socket);
    open?.get(message)?.(broken);
    open?.delete(message);
  }

  #unfinished(socket: Socket): IncomingMessage | undefined {
    const open = this.#bySocket.get(socket)?.keys() ?? [];
    return [...open].find(({ complete }) => !complete);
  }
}
