import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Jobs } from '@zoom-platform/database';
import { outputsConfig } from '../outputs.config.js';
import { SESSIONS_FOLDER, isSessionId } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { OrphanMetrics } from './orphan.metrics.js';
import type { OrphanKind } from './orphan.kinds.js';
import { OrphanRepairs } from './orphan.repairs.js';
import { type Orphan, SessionExaminer } from './session.examiner.js';

const QUEUE = 'outputs.reconcile';

/**
 * Finds artifacts that belong to nothing, by a schedule that one replica follows for all, and has them
 * repaired; what cannot be is counted.
 */
@Injectable()
export class ArtifactReconciler implements OnModuleInit {
  readonly #logger = new Logger(ArtifactReconciler.name);

  constructor(
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
    private readonly jobs: Jobs,
    private readonly store: ObjectStore,
    private readonly examiner: SessionExaminer,
    private readonly repairs: OrphanRepairs,
    private readonly metrics: OrphanMetrics,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(QUEUE, () => this.run());
    const cron = this.config.OUTPUTS_RECONCILE_CRON;
    if (cron !== 'off') this.jobs.schedule(QUEUE, cron);
  }

  /** One look at every session of the store; one that cannot be looked at keeps no other from it. */
  async run(): Promise<void> {
    const left = new Map<OrphanKind, number>();
    for (const sessionId of await this.store.foldersOfRemains(SESSIONS_FOLDER)) {
      if (!isSessionId(sessionId)) continue;
      const kind = await this.#look(sessionId);
      if (kind !== null) left.set(kind, (left.get(kind) ?? 0) + 1);
    }
    await this.metrics.left(left);
  }

  /** @returns the kind of an orphan that is still one. */
  async #look(sessionId: string): Promise<OrphanKind | null> {
    let orphan: Orphan | null = null;
    try {
      orphan = await this.examiner.examine(sessionId);
      if (orphan === null) return null;
      const repair = await this.repairs.repair(orphan);
      if (repair === null) return orphan.kind;
      this.metrics.repaired(repair);
      this.#logger.log({ msg: 'Orphan artifacts.', sessionId, kind: orphan.kind, repair });
      return null;
    } catch (error) {
      this.metrics.repaired('failed');
      this.#logger.error({ error, sessionId }, 'Artifacts could not be looked at.');
      return orphan?.kind ?? null;
    }
  }
}
