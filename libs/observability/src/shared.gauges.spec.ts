import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Metrics } from './metrics.registry.js';
import { observabilityMigrations } from './observability.migrations.js';
import { SharedGauges } from './shared.gauges.js';

describeOnEachEngine('a gauge of what one replica finds for all', (open) => {
  let test: TestDatabase;

  beforeEach(async () => {
    test = await open([observabilityMigrations]);
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await test.close();
  });

  function replica() {
    const metrics = new Metrics();
    const shared = new SharedGauges(metrics, test.database);
    const help = 'for a test';
    return {
      missing: shared.gauge({ name: 'missing', help }),
      left: shared.gauge({ name: 'left', help, labelNames: ['kind'] }),
      shown: async () =>
        (await metrics.text()).split('\n').filter((line) => /^(missing|left)\b/.test(line)),
    };
  }

  it('is what was found last, on every replica, and after a restart', async () => {
    const [first, second] = [replica(), replica()];
    expect(await first.shown()).toEqual([]);
    await first.missing.show([{ labels: {}, value: 1 }]);
    await first.left.show([
      { labels: { kind: 'old' }, value: 2 },
      { labels: { kind: 'new' }, value: 3 },
    ]);
    const expected = ['missing 1', 'left{kind="old"} 2', 'left{kind="new"} 3'];
    expect(await first.shown()).toEqual(expected);
    expect(await second.shown()).toEqual(expected);
    await second.missing.show([{ labels: {}, value: 0 }]);
    await second.left.show([{ labels: { kind: 'new' }, value: 1 }]);
    for (const each of [first, second, replica()]) {
      expect(await each.shown()).toEqual(['missing 0', 'left{kind="new"} 1']);
    }
  });

  it('is not shown where nobody knows', async () => {
    const { missing, shown } = replica();
    await missing.show([{ labels: {}, value: 1 }]);
    await missing.show([]);
    expect(await shown()).toEqual([]);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('planted'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('is not shown, and holds up no scrape, while the database %s', async (_how, query) => {
    const { missing, left, shown } = replica();
    await missing.show([{ labels: {}, value: 1 }]);
    await left.show([{ labels: { kind: 'old' }, value: 2 }]);
    expect(await shown()).toHaveLength(2);
    const away = vi.spyOn(test.database, 'query').mockImplementation(query);
    expect(await shown()).toEqual([]);
    away.mockRestore();
    expect(await shown()).toHaveLength(2);
  });
});
