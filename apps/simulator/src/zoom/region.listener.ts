import { createServer, type Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Journal } from '../journal/journal.port.js';

/**
 * A region's host, as `api_url` names it (zoom-api §C1): a second listener of the same server. Its
 * calls are in the journal, so that a test can see whether a client honours `api_url`.
 */
export class RegionListener {
  readonly #server: Server;

  /** @param zoom has to be ready before the first call */
  constructor(zoom: FastifyInstance, journal: Journal) {
    this.#server = createServer((request, response) => {
      const [path] = (request.url ?? '').split('?');
      journal.write('zoom.region', { detail: { method: request.method, path } });
      zoom.routing(request, response);
    });
  }

  /** @returns the base URL, without a slash at the end */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    return `http://${isIPv6(host) ? `[${host}]` : host}:${bound}`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }
}
