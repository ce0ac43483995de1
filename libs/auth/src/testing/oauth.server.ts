import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PlannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A token endpoint on a real socket that answers as the test plans and keeps what it was asked. */
export class OAuthServer {
  readonly seen: SeenRequest[] = [];
  /** `null`: the request is never answered. */
  answer: (request: SeenRequest) => PlannedAnswer | null | Promise<PlannedAnswer> = () => grant({});
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      this.seen.push(seen);
      void Promise.resolve(this.answer(seen)).then((answer) => {
        if (answer === null) return;
        const headers = { 'content-type': 'application/json', ...answer.headers };
        response.writeHead(answer.status, headers).end(answer.body);
      });
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return `http://127.0.0.1:${String(address.port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let minted = 0;

/** A success with a token that no other answer has. */
export function grant(fields: Readonly<Record<string, unknown>>): PlannedAnswer {
  minted += 1;
  const body = {
    access_token: `token-${String(minted)}`,
    token_type: 'bearer',
    expires_in: 3599,
    scope: 'meeting:read:meeting:admin user:read:user:admin',
    ...fields,
  };
  return { status: 200, body: JSON.stringify(body) };
}
