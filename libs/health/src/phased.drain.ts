import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { setTimeout as delay } from 'node:timers/promises';
import { DRAIN_PHASES, DrainCoordinator, type DrainPhase } from './drain.port.js';
import { healthConfig } from './health.config.js';

interface Step {
  readonly phase: DrainPhase;
  readonly name: string;
  readonly run: (withinMs: number) => Promise<void>;
}

/**
 * Runs the registered steps, phase by phase, when Nest is asked to shut down: after readiness has
 * turned false and while HTTP still answers.
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
    await delay(this.config.DRAIN_DELAY_MS);
    for (const phase of DRAIN_PHASES) {
      const steps = this.steps.filter((step) => step.phase === phase);
      const all = Promise.all(steps.map((step) => this.runStep(step)));
      const late = delay(this.config.DRAIN_PHASE_TIMEOUT_MS, 'late' as const, { ref: false });
      if ((await Promise.race([all, late])) === 'late') {
        this.logger.warn(`${phase} took longer than its time; going on`);
      }
    }
  }

  private async runStep({ phase, name, run }: Step): Promise<void> {
    try {
      await run(this.config.DRAIN_PHASE_TIMEOUT_MS);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'not an Error';
      this.logger.warn(`${phase}: ${name} failed: ${reason}`);
    }
  }
}
