import type { FastifyReply } from 'fastify';

/** An answer for a person's browser. @param text no markup, and nothing from the request */
export function sendPage(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!DOCTYPE html><html><head><title>Zoom</title></head><body>${text}</body></html>`);
}
