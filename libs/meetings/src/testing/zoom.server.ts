import { createServer, type Server } from 'node:http';

export interface PlannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SeenCall {
  /** Path and query, as they came: encodings are not undone. */
  readonly url: string;
  readonly token: string | undefined;
}

/** Zoom's token endpoint and REST API on one real socket, answering as the test plans. */
export class ZoomServer {
  readonly calls: SeenCall[] = [];
  mints = 0;
  grant: Readonly<Record<string, unknown>> = {};
  /** `null`: the call is never answered. */
  answer: (call: SeenCall) => PlannedAnswer | null = () => ({ status: 404, body: '{}' });
  readonly #server: Server = createServer((request, response) => {
    const { url = '', headers } = request;
    request.resume();
    const answer = url === '/oauth/token' ? this.#mint() : this.#call(url, headers.authorization);
    if (answer === null) return;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  });

  #mint(): PlannedAnswer {
    this.mints += 1;
    const access_token = `token-${String(this.mints)}`;
    const body = JSON.stringify({ access_token, expires_in: 3599, scope: '', ...this.grant });
    return { status: 200, body };
  }

  #call(url: string, authorization: string | undefined): PlannedAnswer | null {
    const call = { url, token: authorization?.replace('Bearer ', '') };
    this.calls.push(call);
    return this.answer(call);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return `http://127.0.0.1:${String(address.port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
