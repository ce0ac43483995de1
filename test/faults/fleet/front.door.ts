import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const PROBE_EVERY_MS = 300;
const PROBE_TIMEOUT_MS = 500;

/**
 * What a Kubernetes Service does for Zoom: each request goes to the next replica that is ready. One
 * that refuses the connection is passed over; one that breaks off midway breaks off for the caller.
 */
export class FrontDoor {
  #origins: readonly string[] = [];
  readonly #unready = new Set<string>();
  /** By Zoom's request id: origin of the replica that has, or had, the delivery. */
  readonly #receivers = new Map<string, string>();
  /** By Zoom's request id: origin of the replica that answered 200. */
  readonly #acceptors = new Map<string, string>();
  /** Answers come back so much later; where their replica is gone by then, the caller gets none. */
  keepBackMs = 0;
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

  /** Origin of the replica that this delivery was passed to last. */
  receiverOf(requestId: string): string | undefined {
    return this.#receivers.get(requestId);
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
      const requestId = String(incoming.headers['x-zm-request-id']);
      this.#receivers.set(requestId, origin);
      const answer = await pass(origin, incoming, body);
      if (answer === 'refused') continue;
      if (answer === 'broken off') outgoing.destroy();
      else {
        if (answer.statusCode === 200) this.#acceptors.set(requestId, origin);
        await this.#handBack(answer, origin, outgoing);
      }
      return;
    }
    outgoing.writeHead(502).end();
  }

  async #handBack(
    answer: IncomingMessage,
    origin: string,
    outgoing: ServerResponse,
  ): Promise<void> {
    answer.on('error', () => outgoing.destroy());
    if (this.keepBackMs > 0) {
      await pause(this.keepBackMs);
      if (!this.#origins.includes(origin)) {
        outgoing.destroy();
        return;
      }
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  }
}

/** @returns `refused` where nobody listens, so that another may be tried. */
function pass(
  origin: string,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage | 'refused' | 'broken off'> {
  return new Promise((resolve) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const onward = request(`${origin}${url}`, { method, headers, agent: false }, resolve);
    onward.on('error', (error) => {
      const refused = 'code' in error && error.code === 'ECONNREFUSED';
      resolve(refused ? 'refused' : 'broken off');
    });
    incoming.once('aborted', () => onward.destroy());
    onward.end(body);
  });
}
