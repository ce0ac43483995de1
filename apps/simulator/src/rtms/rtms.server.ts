import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TlsIdentity } from './certificate.authority.js';

const MAX_MESSAGE_BYTES = 1024 * 1024;

export interface RtmsServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls: TlsIdentity | null;
  /** Wait before the answer to an upgrade of that path; `null` where nothing is offered. */
  readonly admit: (path: string) => { readonly delayMs: number } | null;
  readonly onSocket: (socket: WebSocket, path: string, request: IncomingMessage) => void;
}

/** A WebSocket server without compression, over TCP or TLS 1.2 and 1.3. */
export class RtmsServer {
  readonly #options: RtmsServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });

  constructor(options: RtmsServerOptions) {
    this.#options = options;
    this.#server = options.tls
      ? createTlsServer({ ...options.tls, minVersion: 'TLSv1.2' })
      : createServer();
    this.#server.on('request', (_request, response) => {
      response.writeHead(426).end();
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** @returns the port */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : this.#options.port;
  }

  /** Settles when the last socket has told its listeners that it is closed. */
  async close(): Promise<void> {
    const emptied = new Promise<void>((resolve) => {
      this.#sockets.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets.clients) socket.terminate();
    await emptied;
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client may hang up while it waits for the upgrade.
    socket.on('error', () => socket.destroy());
    const path = request.url ?? '/';
    const admission = this.#options.admit(path);
    if (!admission) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const proceed = () => {
      if (socket.destroyed) return;
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#options.onSocket(client, path, request);
      });
    };
    if (admission.delayMs === 0) proceed();
    else setTimeout(proceed, admission.delayMs);
  }
}
