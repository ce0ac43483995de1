import type { Journal, JournalEntry } from '../journal/journal.port.js';
import type { Clock } from '@zoom-platform/kernel';
import { WebhookClient } from './webhook.client.js';
import { WebhookSender } from './webhook.sender.js';
import type { ZoomApp } from './zoom.app.js';

export interface SendersOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Waits before each redelivery. */
  readonly schedule: readonly number[];
  readonly timeoutMs: number;
}

/** Says in each entry whose webhook it was. */
class AppJournal implements Journal {
  readonly #journal: Journal;
  readonly #clientId: string;

  constructor(journal: Journal, clientId: string) {
    this.#journal = journal;
    this.#clientId = clientId;
  }

  write(type: string, about: Omit<JournalEntry, 'at' | 'type'> = {}): void {
    this.#journal.write(type, { ...about, detail: { clientId: this.#clientId, ...about.detail } });
  }

  entries(): readonly JournalEntry[] {
    return this.#journal.entries();
  }

  get forgotten(): number {
    return this.#journal.forgotten;
  }
}

/** One sender for each app: its secret signs, its id stands in `clientid` (zoom-api §D1). */
export class WebhookSenders {
  readonly #options: SendersOptions;
  readonly #senders = new Map<string, WebhookSender>();

  constructor(options: SendersOptions) {
    this.#options = options;
  }

  for(app: ZoomApp): WebhookSender {
    const known = this.#senders.get(app.clientId);
    if (known) return known;
    const { clock, journal, schedule, timeoutMs } = this.#options;
    const sender = new WebhookSender(
      new WebhookClient(app, clock, timeoutMs),
      app,
      schedule,
      clock,
      new AppJournal(journal, app.clientId),
    );
    this.#senders.set(app.clientId, sender);
    return sender;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#senders.values()].map((sender) => sender.close()));
  }
}
