import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy on a real socket: CONNECT leads every name to one port of this machine. */
export class ConnectProxy {
  /** What was asked for: `api.zoom.us:443`, and the absolute URLs of calls without TLS. */
  readonly asked: string[] = [];
  /** `Proxy-Authorization` of each CONNECT. */
  readonly credentials: (string | undefined)[] = [];
  /** Status of the answer to CONNECT. */
  status = 200;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    response.end('{"via":"proxy"}');
  });

  constructor(private readonly targetPort: number) {
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server.on('connect', (request, client) => {
      this.asked.push(request.url ?? '');
      this.credentials.push(request.headers['proxy-authorization']);
      if (this.status !== 200) {
        client.end(`HTTP/1.1 ${String(this.status)} No\r\n\r\n`);
        return;
      }
      const target = connect(this.targetPort, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(target).pipe(client);
      });
      this.#sockets.add(target);
      client.on('close', () => target.destroy());
      for (const end of [client, target]) end.on('error', () => target.destroy());
    });
  }

  /** `http://127.0.0.1:port`, with the user where there is one. */
  async listen(user = ''): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://${user}127.0.0.1:${String(port)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
