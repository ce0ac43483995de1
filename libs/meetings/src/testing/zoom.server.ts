import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface PlannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SeenCall {
  readonly method: string;
  /** Path and query, as they came: encodings are not undone. */
  readonly url: string;
  readonly token: string | undefined;
  /** As it came; empty where there was none. */
  readonly body: string;
}

/** Zoom's token endpoint and REST API on one real socket, answering as the test plans. */
export class ZoomServer {
  readonly calls: SeenCall[] = [];
  mints = 0;
  grant: Readonly<Record<string, unknown>> = {};
  /** `null`: the call is never answered. */
  answer: (call: SeenCall) => PlannedAnswer | null = () => ({ status: 404, body: '{}' });
  /** Answers the calls below `/rec/` itself. */
  file: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(404).end();
  };
  readonly #server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/rec/')) {
      this.file(request, response);
      return;
    }
    void this.#answer(request).then((answer) => {
      if (answer === null) return;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body);
    });
  });

  async #answer(request: IncomingMessage): Promise<PlannedAnswer | null> {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    if (url === '/oauth/token') return this.#mint();
    const call = { method, url, token: headers.authorization?.replace('Bearer ', ''), body };
    this.calls.push(call);
    return this.answer(call);
  }

  #mint(): PlannedAnswer {
    this.mints += 1;
    const access_token = `token-${String(this.mints)}`;
    const body = JSON.stringify({ access_token, expires_in: 3599, scope: '', ...this.grant });
    return { status: 200, body };
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
