import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request: it passes, is answered so, or its connection is cut. */
export type Passage =
  'pass' | 'cut' | 'cut_answer' | { readonly status: number; readonly code: string };

/**
 * Stands between a client and a real server, and spoils requests: `cut` before the server hears of
 * them, `cut_answer` after it has done what was asked.
 */
export async function startFaultyGateway(target: string) {
  const seen: string[] = [];
  let passageOf: (what: string) => Passage | Promise<Passage> = () => 'pass';
  const server = createServer((incoming, answer) => {
    const what = `${incoming.method ?? ''} ${incoming.url ?? ''}`;
    seen.push(what);
    void Promise.resolve(passageOf(what)).then((passage) => {
      conduct(target, passage, incoming, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    /** Method and path of each request. */
    seen,
    decide: (decision: typeof passageOf) => {
      passageOf = decision;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function conduct(
  target: string,
  passage: Passage,
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  if (passage === 'cut') {
    incoming.socket.destroy();
    return;
  }
  if (typeof passage === 'object') {
    const body = `<Error><Code>${passage.code}</Code><Message>spoilt</Message></Error>`;
    incoming.resume();
    answer.writeHead(passage.status, { 'content-type': 'application/xml' }).end(body);
    return;
  }
  const { method, headers } = incoming;
  const url = new URL(incoming.url ?? '', target);
  const onward = request(url, { method, headers }, (found) => {
    if (passage === 'cut_answer') {
      found.resume();
      incoming.socket.destroy();
      return;
    }
    answer.writeHead(found.statusCode ?? 500, found.headers);
    found.pipe(answer);
  });
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}
