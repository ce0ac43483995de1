import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export interface BrokenRequest {
  readonly status: number;
  readonly code: string;
}

interface OpenRequest {
  readonly message: IncomingMessage;
  readonly onBroken: (broken: BrokenRequest) => void;
}

/** The request each connection is in the middle of, for errors that Node reports by socket only. */
export class OpenRequests {
  readonly #bySocket = new WeakMap<Socket, OpenRequest>();

  begin(message: IncomingMessage, onBroken: (broken: BrokenRequest) => void): void {
    this.#bySocket.set(message.socket, { message, onBroken });
  }

  end(message: IncomingMessage): void {
    this.#bySocket.delete(message.socket);
  }

  /** Whether the body of the request on this connection is still on its way. */
  isReadingBody(socket: Socket): boolean {
    return this.#bySocket.get(socket)?.message.complete === false;
  }

  /** Tells the request whose body broke off, at most once. */
  break(socket: Socket, broken: BrokenRequest): void {
    if (!this.isReadingBody(socket)) return;
    this.#bySocket.get(socket)?.onBroken(broken);
    this.#bySocket.delete(socket);
  }
}
