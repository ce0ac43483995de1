import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { setTimeout as delay } from 'node:timers/promises';
import { DRAIN_PHASES, DrainCoordinator, type DrainPhase } from './drain.port.js';
import { healthConfig } from './health.config.js';

/** Of the grace: kept for what follows the phases, which is the port, jobs, and the database. */
const CLOSING_SHARE = 1 / 6;

interface Step {
  readonly phase: DrainPhase;
  readonly name: string;
  readonly run: (withinMs: number) => Promise<void>;
}

/**
 * Runs the registered steps, phase by phase, when Nest is asked to shut down: after readiness has
 * turned false and while HTTP still answers. All phases together have 5/6 of the grace, each an equal share
 * of what is left when it begins.
 */
@Injectable()
export class PhasedDrain extends DrainCoordinator implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Drain');
  private readonly steps: Step[] = [];
  private begun = false;

  constructor(@Inject(healthConfig.KEY) private readonly config: ConfigType<typeof healthConfig>) {
    super();
  }

  get draining(): boolean {
    return this.begun;
  }

  register(phase: DrainPhase, name: string, run: Step['run']): void {
    this.steps.push({ phase, name, run });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.begun = true;
    const until = performance.now() + this.config.DRAIN_GRACE_MS * (1 - CLOSING_SHARE);
    await delay(this.config.DRAIN_DELAY_MS);
    const phases = DRAIN_PHASES.map((phase) => this.steps.filter((step) => step.phase === phase));
    const used = phases.filter((steps) => steps.length > 0);
    for (const [index, steps] of used.entries()) {
      // What a phase does not need is for those that follow.
      const left = Math.max(0, until - performance.now());
      await this.runPhase(steps, Math.floor(left / (used.length - index)));
    }
  }

  private async runPhase(steps: readonly Step[], withinMs: number): Promise<void> {
    const waiting = new Set(steps);
    const runs = steps.map(async (step) => {
      await this.runStep(step, withinMs);
      waiting.delete(step);
    });
    const late = delay(withinMs, 'late' as const, { ref: false });
    if ((await Promise.race([Promise.all(runs), late])) !== 'late') return;
    for (const { phase, name } of waiting) {
      this.logger.warn(`${phase}: ${name} took longer than its ${String(withinMs)} ms; going on`);
    }
  }

  private async runStep({ phase, name, run }: Step, withinMs: number): Promise<void> {
    try {
      await run(withinMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'not an Error';
      this.logger.warn(`${phase}: ${name} failed: ${reason}`);
    }
  }
}
