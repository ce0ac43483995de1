import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Module, type Type } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { openPostgres } from '@zoom-platform/database/testing';
import {
  domainEvent,
  EventPublisher,
  eventsMigrations,
  OnDomainEvent,
} from '@zoom-platform/events';
import { startWithEvents } from '@zoom-platform/events/testing';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';

const RATE_PER_SECOND = 500;
const SECONDS = 10;
/** Of the rate; the last transaction ends a little late. */
const HELD = 0.95;
const BATCH = 25;
const KEYS = 200;
const SUBSCRIBERS = [1, 10, 100];
/** What may still be on its way when the last event is committed. */
const CATCH_UP_MS = 10_000;

const payload = z.object({ number: z.number(), committedAt: z.number() });

class Ticked extends domainEvent({ type: 'bench.ticked', version: 1, summary: '.', payload }) {}

interface Tally {
  delivered: number;
  /** Milliseconds from before the commit to the handler; one in a hundred. */
  readonly lags: number[];
}

/** One subscriber of its own cursor, which does nothing but count. */
function subscriberModule(index: number, tally: Tally): Type {
  @Injectable()
  class Counter {
    @OnDomainEvent(Ticked, { subscriber: `bench.${String(index)}`, from: 'beginning' })
    onTicked({ payload: { number, committedAt } }: Ticked): void {
      tally.delivered += 1;
      if (number % 100 === 0) tally.lags.push(Date.now() - committedAt);
    }
  }

  @Module({ providers: [Counter] })
  class CounterModule {}
  return CounterModule;
}

interface Measured {
  readonly subscribers: number;
  readonly cpuMicrosPerEvent: number;
  readonly lagP50: number;
  readonly lagP95: number;
  /** Committed a second, by a publisher in the same process: a busy one falls behind. */
  readonly rate: number;
  /** Milliseconds after the last commit at which all was delivered. */
  readonly behindMs: number;
  readonly missing: number;
}

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

async function measure(subscribers: number): Promise<Measured> {
  const test = await openPostgres([eventsMigrations]);
  const tally: Tally = { delivered: 0, lags: [] };
  const modules = Array.from({ length: subscribers }, (_, index) => subscriberModule(index, tally));
  const service = await startWithEvents(test, modules, { EVENTS_POLL_MS: 200 });
  try {
    const database = service.application.get(Database);
    const publisher = service.application.get(EventPublisher);
    const total = RATE_PER_SECOND * SECONDS;
    const cpuBefore = process.cpuUsage();
    const begun = performance.now();
    for (let number = 0; number < total; number += BATCH) {
      await database.transaction((tx) =>
        publisher.appendAll(
          tx,
          Array.from({ length: BATCH }, (_, offset) => ({
            event: new Ticked({ number: number + offset, committedAt: Date.now() }),
            options: { key: `key ${String((number + offset) % KEYS)}` },
          })),
        ),
      );
      const due = begun + ((number + BATCH) / RATE_PER_SECOND) * 1_000;
      await pause(Math.max(0, due - performance.now()));
    }
    const committed = performance.now();
    while (tally.delivered < total * subscribers && performance.now() - committed < CATCH_UP_MS) {
      await pause(10);
    }
    const behindMs = Math.round(performance.now() - committed);
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      subscribers,
      cpuMicrosPerEvent: Math.round((user + system) / total),
      rate: Math.round(total / ((committed - begun) / 1_000)),
      lagP50: share(tally.lags, 0.5),
      lagP95: share(tally.lags, 0.95),
      behindMs,
      missing: total * subscribers - tally.delivered,
    };
  } finally {
    await service.close();
    await test.close();
  }
}

function tableOf(floor: Measured, rows: readonly Measured[]): string {
  const cells = ({ subscribers, cpuMicrosPerEvent, ...row }: Measured) => [
    subscribers,
    cpuMicrosPerEvent,
    (cpuMicrosPerEvent / floor.cpuMicrosPerEvent).toFixed(1),
    row.rate,
    row.lagP50,
    row.lagP95,
    row.behindMs,
    row.missing,
  ];
  return [
    '| subscribers | CPU µs an event | × floor | events a second | lag p50 ms | lag p95 ms | behind at the end ms | missing |',
    `|${' --- |'.repeat(8)}`,
    ...[floor, ...rows].map((row) => `| ${cells(row).join(' | ')} |`),
  ].join('\n');
}

describe('delivery of domain events (PostgreSQL, one process)', () => {
  it(`holds ${String(RATE_PER_SECOND)} events a second`, async ({ skip }) => {
    const { url, why, version } = inject('postgres');
    if (url === null) skip(why);
    // The floor: the same events appended, and nobody who wants them.
    const floor = await measure(0);
    const rows: Measured[] = [];
    for (const subscribers of SUBSCRIBERS) rows.push(await measure(subscribers));
    const text = [
      '# Delivery of domain events',
      '',
      `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, PostgreSQL ${version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}.`,
      `${String(RATE_PER_SECOND)} events a second for ${String(SECONDS)} s in transactions of ${String(BATCH)}, over ${String(KEYS)} keys; each subscriber has a cursor of its own.`,
      'The floor is the same log with no subscriber. CPU is that of the service alone, without the server.',
      '',
      tableOf(floor, rows),
      '',
    ].join('\n');
    process.stdout.write(`${text}\n`);
    const folder = new URL('./results/', import.meta.url);
    await mkdir(folder, { recursive: true });
    await writeFile(new URL('delivery.md', folder), text);
    expect(rows.map(({ missing }) => missing)).toEqual(SUBSCRIBERS.map(() => 0));
    for (const { rate } of rows) expect(rate).toBeGreaterThan(RATE_PER_SECOND * HELD);
  });
});
