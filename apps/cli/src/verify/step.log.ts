import { PlatformError } from '@zoom-platform/kernel';

/** In the order in which they are taken. */
export const STEPS = ['token', 'meeting', 'webhook', 'join', 'first frame', 'stop'] as const;

export type StepId = (typeof STEPS)[number];

export interface StepResult {
  readonly id: StepId;
  readonly status: 'ok' | 'failed' | 'skipped';
  /** Milliseconds that the step took. */
  readonly ms: number;
  /** What was seen, or what the failure means. */
  readonly evidence: string;
  readonly code?: string;
  readonly fix?: string;
}

/** What a step that went well found. */
export interface Taken<T> {
  readonly value: T;
  readonly evidence: string;
}

/** Takes steps, and keeps time and evidence of each. */
export class StepLog {
  readonly #taken = new Map<StepId, StepResult>();

  /** @param begun told of each step before it is taken. */
  constructor(private readonly begun: (id: StepId) => void) {}

  /** @returns what the step found; undefined: it failed, which is on record. */
  async take<T>(id: StepId, work: () => Promise<Taken<T>>): Promise<T | undefined> {
    this.begun(id);
    const start = performance.now();
    const ms = () => Math.round(performance.now() - start);
    try {
      const { value, evidence } = await work();
      this.#taken.set(id, { id, status: 'ok', ms: ms(), evidence });
      return value;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { code, message: evidence, fix } = error;
      const known = fix === undefined ? {} : { fix };
      this.#taken.set(id, { id, status: 'failed', ms: ms(), evidence, code, ...known });
      return undefined;
    }
  }

  /** Every step; those that were not taken are skipped. */
  results(): readonly StepResult[] {
    return STEPS.map(
      (id) =>
        this.#taken.get(id) ?? { id, status: 'skipped' as const, ms: 0, evidence: 'not taken' },
    );
  }
}

/** 0 all is well, 2 a step failed. */
export function exitStatusOfSteps(results: readonly StepResult[]): 0 | 2 {
  return results.some(({ status }) => status === 'failed') ? 2 : 0;
}
