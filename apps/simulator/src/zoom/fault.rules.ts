import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../journal/journal.port.js';

/** What goes wrong with the next calls that fit. */
export interface FaultRule {
  /** The beginning of the path, e.g. `/oauth/token`. */
  readonly path: string;
  /** Default: any. */
  readonly method?: string;
  /** How many calls it hits. Default 1. */
  readonly times?: number;
  /** Absent: the call is answered as ever, after the delay. */
  readonly status?: number;
  /** JSON value, or text to be sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** The connection breaks instead of an answer. */
  readonly hangUp?: boolean;
}

interface ArmedRule {
  readonly rule: FaultRule;
  left: number;
}

/** Rules are tried in the order in which they were added; the first that fits is used up by one. */
export class FaultRules {
  readonly #rules: ArmedRule[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  take(method: string, path: string): FaultRule | undefined {
    const armed = this.#rules.find(
      ({ rule, left }) =>
        left > 0 && path.startsWith(rule.path) && (rule.method ?? method) === method,
    );
    if (armed) armed.left -= 1;
    return armed?.rule;
  }
}

async function apply(
  rule: FaultRule,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (rule.delayMs !== undefined) await delay(rule.delayMs);
  if (rule.hangUp === true) {
    reply.hijack();
    request.socket.destroy();
    return reply;
  }
  if (rule.status === undefined) return undefined;
  return reply
    .code(rule.status)
    .headers(rule.headers ?? {})
    .send(rule.body ?? '');
}

/** Lets the rules go before every route of the server. */
export function addFaults(server: FastifyInstance, rules: FaultRules, journal: Journal): void {
  server.addHook('onRequest', async (request, reply) => {
    const rule = rules.take(request.method, request.url);
    if (!rule) return undefined;
    journal.write('zoom.fault', { detail: { method: request.method, path: rule.path } });
    return apply(rule, request, reply);
  });
}
