import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { outcomeCode } from '@zoom-platform/kernel';
import { outputsConfig } from '../outputs.config.js';
import { HolderSilentError } from '../outputs.errors.js';
import { ContentDeletion } from '../deletion/content.deletion.js';
import type { DeletionCause } from '../deletion/deletion.ledger.js';
import type { ContentHolder, HolderAnswer } from './content.holder.js';
import { DiskHolders } from './disk.holders.js';
import { HolderRegistry } from './holder.registry.js';
import { ReceiptIssuer } from './receipt.issuer.js';
import { type HolderWord, type Revocation, RevocationLedger } from './revocation.ledger.js';

/** Has the content of a session deleted by all who hold some, and the receipt issued. */
@Injectable()
export class ContentRevocation {
  readonly #logger = new Logger(ContentRevocation.name);
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
    private readonly registry: HolderRegistry,
    private readonly ledger: RevocationLedger,
    private readonly issuer: ReceiptIssuer,
    private readonly deletion: ContentDeletion,
    private readonly disks: DiskHolders,
  ) {}

  /**
   * Asks all who hold something of a session that is over. Where that was done before, what a frozen
   * owner wrote since goes too.
   *
   * @returns how far it is: whoever failed is asked again each minute
   */
  async demand(sessionId: string, cause: DeletionCause): Promise<Revocation> {
    const { completedAt } = await this.ledger.demand(sessionId, cause);
    await (completedAt === null ? this.run(sessionId) : this.deletion.again(sessionId));
    return this.ledger.demand(sessionId, cause);
  }

  /** A deleted session is gone from the disk of this replica, of which it had so many objects. */
  async erased(sessionId: string, items: number): Promise<void> {
    await this.disks.keepErased(sessionId, items);
    await this.run(sessionId);
  }

  /** Asks whoever has not answered yet. A session whose content nobody wants gone is left alone. */
  run(sessionId: string): Promise<void> {
    const running = this.#running.get(sessionId);
    if (running !== undefined) return running;
    const started = this.#run(sessionId).finally(() => this.#running.delete(sessionId));
    this.#running.set(sessionId, started);
    return started;
  }

  async #run(sessionId: string): Promise<void> {
    const revocation = await this.ledger.find(sessionId);
    if (revocation === null || revocation.completedAt !== null) return;
    const outcomes = await this.ledger.outcomes(sessionId);
    const answered = new Set(
      outcomes.filter(({ outcome }) => outcome !== 'failed').map(({ holder }) => holder),
    );
    const asked = this.registry.holders.filter(({ name }) => !answered.has(name));
    // At once: one that hangs keeps nobody else's content.
    const words = await Promise.all(asked.map((holder) => this.#ask(holder, revocation)));
    const ofDisks = await this.disks.words(sessionId);
    for (const word of [...words, ...ofDisks]) await this.ledger.keep(sessionId, word);
    await this.issuer.issue(revocation, await this.ledger.outcomes(sessionId));
  }

  async #ask(holder: ContentHolder, revocation: Revocation): Promise<HolderWord> {
    const { sessionId, streamId, cause } = revocation;
    try {
      const answer = await this.#inTime(holder.revoke({ sessionId, streamId, cause }));
      return {
        holder: holder.name,
        outcome: answer.outcome,
        items: answer.items ?? null,
        errorCode: null,
      };
    } catch (error) {
      const errorCode = outcomeCode(error);
      const { name } = holder;
      this.#logger.error({ error, sessionId, holder: name }, 'A holder did not delete content.');
      return { holder: name, outcome: 'failed', items: null, errorCode };
    }
  }

  async #inTime(answer: Promise<HolderAnswer>): Promise<HolderAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new HolderSilentError());
      }, this.config.OUTPUTS_HOLDER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
