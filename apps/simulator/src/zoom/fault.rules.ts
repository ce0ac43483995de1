import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SystemClock, type Clock } from '@zoom-platform/kernel';
import type { Journal } from '../journal/journal.port.js';
import { seededDice } from './fault.dice.js';

/** What goes wrong with the next calls that fit. */
export interface FaultRule {
  /** The beginning of the path, e.g. `/oauth/token`; `*` stands for any text. */
  readonly path: string;
  /** Default: any. */
  readonly method?: string;
  /** How many calls it hits. Default 1, with `forMs` or `statusSequence` as many as come. */
  readonly times?: number;
  /** Lets so many calls that fit pass first. Default 0. */
  readonly afterCalls?: number;
  /** Hits a call with this probability, 0 … 1; the others are answered as ever. Default 1. */
  readonly probability?: number;
  /** Of the dice: the same seed hits the same calls. Default 1. */
  readonly seed?: number;
  /** Over so many milliseconds after its first hit. */
  readonly forMs?: number;
  /** Absent: the call is answered as ever, after the delay. */
  readonly status?: number;
  /** A status for each hit in turn; over with the last one. Wins over `status`. */
  readonly statusSequence?: readonly number[];
  /** JSON value, or text to be sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** The connection breaks instead of an answer. */
  readonly hangUp?: boolean;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly path: RegExp;
  readonly dice: () => number;
  toPass: number;
  left: number;
  hits: number;
  /** Unix milliseconds; set at the first hit. */
  endsAt: number;
}

/** Anchored at the beginning only, so that a path without `*` is a prefix. */
function pathPattern(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}`);
}

function timesOf({ times, forMs, statusSequence }: FaultRule): number {
  const unbounded = forMs === undefined ? 1 : Infinity;
  return Math.min(times ?? statusSequence?.length ?? unbounded, statusSequence?.length ?? Infinity);
}

/** Rules are tried in the order in which they were added; the first that hits is used up by one. */
export class FaultRules {
  readonly #clock: Clock;
  readonly #rules: ArmedRule[] = [];

  constructor(clock: Clock = new SystemClock()) {
    this.#clock = clock;
  }

  add(rule: FaultRule): void {
    this.#rules.push({
      rule,
      path: pathPattern(rule.path),
      dice: seededDice(rule.seed ?? 1),
      toPass: rule.afterCalls ?? 0,
      left: timesOf(rule),
      hits: 0,
      endsAt: Infinity,
    });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  take(method: string, path: string): FaultRule | undefined {
    const armed = this.#rules.find(
      (candidate) =>
        (candidate.rule.method ?? method) === method &&
        candidate.path.test(path) &&
        this.#hits(candidate),
    );
    if (!armed) return undefined;
    const { rule } = armed;
    if (armed.hits === 0 && rule.forMs !== undefined) {
      armed.endsAt = this.#clock.now() + rule.forMs;
    }
    const status = rule.statusSequence?.[armed.hits];
    armed.hits += 1;
    armed.left -= 1;
    return status === undefined ? rule : { ...rule, status };
  }

  /** Whether a rule whose path and method fit hits this call; one that lets it pass counts it. */
  #hits(armed: ArmedRule): boolean {
    if (armed.left <= 0 || this.#clock.now() >= armed.endsAt) return false;
    if (armed.toPass > 0) {
      armed.toPass -= 1;
      return false;
    }
    const { probability } = armed.rule;
    return probability === undefined || armed.dice() < probability;
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
