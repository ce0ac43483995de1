import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

const PROBE_EVERY_MS = 300;
const PROBE_TIMEOUT_MS = 500;

/**
 * What a Kubernetes Service does for Zoom: each request goes to the next replica that is ready. One
 * that refuses the connection is passed over; one that breaks off midway breaks off for the caller.
 */
export class FrontDoor {
  #origins: readonly string[] = [];
  readonly #unready = new Set<string>();
  /** By Zoom's request id: origin of the replica that answered 200. */
  readonly #acceptors = new Map<string, string>();
  #turn = 0;
  readonly #probing: NodeJS.Timeout;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      void this.#forward(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.#probing = setInterval(() => {
      for (const origin of this.#origins) void this.#probe(origin);
    }, PROBE_EVERY_MS);
  }

  static async open(): Promise<FrontDoor> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the door has no port');
    return new FrontDoor(server, `http://127.0.0.1:${String(address.port)}`);
  }

  /** @param origins of every replica that runs, ready or not. */
  lead(origins: readonly string[]): void {
    this.#origins = origins;
  }

  /** Origin of the replica that answered this delivery 200: known before Zoom has the answer. */
  acceptorOf(requestId: string): string | undefined {
    return this.#acceptors.get(requestId);
  }

  async close(): Promise<void> {
    clearInterval(this.#probing);
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #probe(origin: string): Promise<void> {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(`${origin}/health/ready`, { signal }).catch(() => null);
    if (answer?.ok === true) this.#unready.delete(origin);
    else this.#unready.add(origin);
  }

  async #forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const ready = this.#origins.filter((origin) => !this.#unready.has(origin));
    for (let tried = 0; tried < ready.length; tried += 1) {
      this.#turn += 1;
      const origin = ready[this.#turn % ready.length] ?? '';
      const passage = await pass(origin, incoming, body, outgoing);
      if (passage === 'refused') continue;
      if (passage === 200) this.#acceptors.set(String(incoming.headers['x-zm-request-id']), origin);
      return;
    }
    outgoing.writeHead(502).end();
  }
}

/** @returns the status of the answer; `refused` where nobody listens, so that another may be tried. */
function pass(
  origin: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<number | 'refused' | 'broken off'> {
  return new Promise((resolve) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const onward = request(`${origin}${url}`, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
      resolve(answer.statusCode ?? 502);
    });
    onward.on('error', (error) => {
      const refused = 'code' in error && error.code === 'ECONNREFUSED';
      if (!refused) outgoing.destroy();
      resolve(refused ? 'refused' : 'broken off');
    });
    incoming.once('aborted', () => onward.destroy());
    onward.end(body);
  });
}
