import { Agent, request, type ClientRequestArgs } from 'node:http';
import { Duplex } from 'node:stream';

type Created = (error: Error | null, stream: Duplex) => void;

/** Sends plain connections through a proxy by CONNECT, as the SDK's library does where it was told of one. */
export class ConnectAgent extends Agent {
  readonly #proxy: URL;

  constructor(proxy: string) {
    super();
    this.#proxy = new URL(proxy);
  }

  override createConnection(options: ClientRequestArgs, created?: Created): undefined {
    const path = `${String(options.host)}:${String(options.port)}`;
    const { hostname, port, username, password } = this.#proxy;
    const user = Buffer.from(`${username}:${password}`).toString('base64');
    const headers = username === '' ? {} : { 'proxy-authorization': `Basic ${user}` };
    const asked = request({ hostname, port, method: 'CONNECT', path, headers });
    asked.on('connect', ({ statusCode }, socket) => {
      const isOpen = statusCode === 200;
      created?.(isOpen ? null : new Error(`The proxy answered ${String(statusCode)}`), socket);
    });
    asked.on('error', (error) => created?.(error, new Duplex()));
    asked.end();
    return undefined;
  }
}
