import { Injectable } from '@nestjs/common';
import type { Transaction } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { definitionOf } from '../domain-event.type.js';
import type { DomainEvent } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';
import { EventPublisher, type PublishOptions } from '../event-publisher.port.js';
import { EventWakeup } from './event.wakeup.js';
import { FreshEvents } from './fresh.events.js';

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
  constructor(
    private readonly wakeup: EventWakeup,
    private readonly fresh: FreshEvents,
  ) {
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
    const logged = entries.map(({ event, options }) => ({
      event,
      envelope: envelopeOf(event, options, now),
    }));
    const envelopes = logged.map(({ envelope }) => envelope);
    await tx.execute(INSERT, [
      envelopes.map(({ id }) => id),
      envelopes.map(({ type }) => type),
      envelopes.map(({ version }) => version),
      envelopes.map(({ key }) => key),
      envelopes.map(({ accountId }) => accountId),
      envelopes.map(({ correlationId }) => correlationId),
      envelopes.map(({ causationId }) => causationId),
      envelopes.map(({ occurredAt }) => occurredAt),
      entries.map(({ event }) => JSON.stringify(event.payload)),
    ]);
    tx.afterCommit(() => {
      this.wakeup.wake(new Set(envelopes.map(({ type }) => type)));
      for (const { event, envelope } of logged) this.fresh.tell(event, envelope);
    });
    return envelopes.map(({ id }) => id);
  }
}

function envelopeOf(event: DomainEvent, options: PublishOptions, now: Date): EventEnvelope {
  const { key, accountId = null, correlationId, causationId = null, occurredAt = now } = options;
  return {
    ...definitionOf(event),
    id: newId(),
    key: storable(key),
    accountId: accountId === null ? null : storable(accountId),
    correlationId: correlationId ?? newId(),
    causationId,
    occurredAt,
  };
}
