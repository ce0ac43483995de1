import type { FastifyInstance } from 'fastify';

/** How often connections that have become idle are closed. */
const IDLE_CHECK_MS = 25;
/** A live view never ends by itself; whatever still runs then is cut. */
const GRACE_MS = 2_000;

/**
 * Lets the server close although callers keep their connections: Node closes those that are idle at
 * that moment only, and one that is just being answered would hold the stop up until its keep-alive
 * timeout (72 s).
 */
export function closeConnectionsAtStop(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    const { server } = fastify;
    const idle = setInterval(() => {
      server.closeIdleConnections();
    }, IDLE_CHECK_MS);
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, GRACE_MS);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(cut);
    });
    done();
  });
}
