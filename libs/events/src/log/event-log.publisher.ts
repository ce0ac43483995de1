import { Injectable } from '@nestjs/common';
import type { Transaction } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { definitionOf } from '../domain-event.type.js';
import type { DomainEvent } from '../domain-event.type.js';
import { EventPublisher, type PublishOptions } from '../event-publisher.port.js';
import { EventWakeup } from './event.wakeup.js';

interface Entry {
  readonly event: DomainEvent;
  readonly options: PublishOptions;
}

const INSERT = `INSERT INTO event_log
  (id, type, version, key, account_id, correlation_id, causation_id, occurred_at, payload)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::uuid[],
    $7::uuid[], $8::timestamptz[], $9::text[])`;

/** PostgreSQL text holds neither NUL nor half a surrogate pair; Zoom's names may carry both. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Writes the log; one statement a call, whatever the number of events. */
@Injectable()
export class EventLogPublisher extends EventPublisher {
  constructor(private readonly wakeup: EventWakeup) {
    super();
  }

  async append(tx: Transaction, event: DomainEvent, options: PublishOptions): Promise<string> {
    const [id = ''] = await this.write(tx, [{ event, options }]);
    return id;
  }

  async appendAll(tx: Transaction, entries: readonly Entry[]): Promise<void> {
    if (entries.length > 0) await this.write(tx, entries);
  }

  private async write(tx: Transaction, entries: readonly Entry[]): Promise<string[]> {
    const now = new Date();
    const ids = entries.map(() => newId());
    const definitions = entries.map(({ event }) => definitionOf(event));
    await tx.execute(INSERT, [
      ids,
      definitions.map(({ type }) => type),
      definitions.map(({ version }) => version),
      entries.map(({ options }) => storable(options.key)),
      entries.map(({ options: { accountId = null } }) =>
        accountId === null ? null : storable(accountId),
      ),
      entries.map(({ options }) => options.correlationId ?? newId()),
      entries.map(({ options }) => options.causationId ?? null),
      entries.map(({ options }) => options.occurredAt ?? now),
      entries.map(({ event }) => JSON.stringify(event.payload)),
    ]);
    const types = new Set(definitions.map(({ type }) => type));
    tx.afterCommit(() => {
      this.wakeup.wake(types);
    });
    return ids;
  }
}
