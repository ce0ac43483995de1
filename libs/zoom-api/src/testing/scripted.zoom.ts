import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenCall {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A byte every so many milliseconds follows the body, for as long as the caller listens. */
  readonly trickleMs?: number;
}

/** Zoom's token endpoint and REST API on one real socket, answering as the test says. */
export class ScriptedZoom {
  readonly calls: SeenCall[] = [];
  mints = 0;
  origin = '';
  /** `null`: never answered. `drop`: the connection is closed instead. */
  answer: (call: SeenCall) => ScriptedAnswer | 'drop' | null = () => ({ status: 200, body: '{}' });
  readonly #server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    request.resume();
    if (url === '/oauth/token') {
      this.mints += 1;
      const access_token = `token-${String(this.mints)}`;
      response.end(JSON.stringify({ access_token, expires_in: 3599, api_url: this.origin }));
      return;
    }
    const call = { method, url, headers, at: performance.now() };
    this.calls.push(call);
    const answer = this.answer(call);
    if (answer === null) return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    if (answer.trickleMs === undefined) {
      response.end(answer.body ?? '');
      return;
    }
    response.write(answer.body ?? '');
    const trickle = setInterval(() => response.write(' '), answer.trickleMs);
    response.once('close', () => {
      clearInterval(trickle);
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Most calls that came within so many milliseconds, wherever they begin. */
  mostWithin(ms: number): number {
    const times = this.calls.map(({ at }) => at);
    return Math.max(
      0,
      ...times.map((from) => times.filter((t) => t >= from && t < from + ms).length),
    );
  }
}
