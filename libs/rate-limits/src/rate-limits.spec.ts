import {
  Database,
  DatabaseUnavailableError,
  Replica,
  StatementFailedError,
  type Transaction,
} from '@zoom-platform/database';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { newId } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  InMemoryRateLimits,
  RateLimitExceededError,
  rateLimitsMigrations,
  type RateLimit,
  type RateLimits,
} from './index.js';
import { PRUNE } from './store/budget.statements.js';
import { LARGEST_SLIDING_BUDGET } from './store/database.limiter.js';
import { SharedLimits } from './store/shared.limits.js';

const SMALL: RateLimit = { name: 'spec.small', points: 3, windowSeconds: 60 };
const LARGE: RateLimit = {
  name: 'spec.large',
  points: LARGEST_SLIDING_BUDGET + 1,
  windowSeconds: 60,
};
const SHORT: RateLimit = { name: 'spec.short', points: 2, windowSeconds: 0.2 };

/** One replica of so many. */
class CountedReplica extends Replica {
  readonly id = newId();
  readonly holdsLease = true;
  readonly settled = true;

  constructor(readonly fleetSize: number) {
    super();
  }

  watchLease(): () => boolean {
    return () => true;
  }

  onLeaseChange(): void {
    // Budgets ask how many there are, and no more.
  }
}

const oneOf = (size: number) => new CountedReplica(size);

/** How many of so many takes at once were granted, and what the others were told. */
async function takeAtOnce(limits: readonly RateLimits[], limit: RateLimit, each: number) {
  const takes = limits.flatMap((one) =>
    Array.from({ length: each }, () => one.take(limit, 'account')),
  );
  const outcomes = await Promise.allSettled(takes);
  const granted = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const refusals = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }): unknown => reason);
  return { granted, refusals };
}

function promises(limitsOf: () => readonly RateLimits[]): void {
  const one = () => {
    const [first] = limitsOf();
    if (first === undefined) throw new Error('no limits');
    return first;
  };

  it.each([SMALL, LARGE])(
    'grants $points points of $name, however many ask at once',
    async (limit) => {
      const { granted, refusals } = await takeAtOnce(limitsOf(), limit, limit.points + 5);
      expect(granted).toBe(limit.points);
      for (const refusal of refusals) {
        expect(refusal).toBeInstanceOf(RateLimitExceededError);
        expect(refusal).toMatchObject({ code: 'rate_limits.exceeded', status: 429 });
      }
    },
  );

  it('says when there is a point again, and then there is', async () => {
    await takeAtOnce([one()], SHORT, 2);
    const refusal: unknown = await one()
      .take(SHORT, 'account')
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ retryAfterSeconds: 1 });
    const { retryAfterMs } = refusal as RateLimitExceededError;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(200);
    await vi.waitFor(() => one().take(SHORT, 'account'));
  });

  it('keeps keys apart', async () => {
    await takeAtOnce([one()], SMALL, 3);
    await one().take(SMALL, 'another account');
  });

  it('refuses a blocked key for as long as was said, whatever is left', async () => {
    await one().take(SMALL, 'account');
    await one().block(SMALL, 'account', 3_600);
    for (const limits of limitsOf()) {
      await expect(limits.take(SMALL, 'account')).rejects.toMatchObject({
        extensions: { limit: 'spec.small', retryAfterSeconds: 3_600 },
      });
    }
    await one().block(SMALL, 'account', 0.001);
    await vi.waitFor(() => one().take(SMALL, 'account'));
  });
}

describeOnEachEngine('budgets of several replicas', (open) => {
  let opened: TestDatabase;
  let replicas: readonly RateLimits[];

  beforeEach(async () => {
    opened = await open([rateLimitsMigrations]);
    replicas = [1, 2, 3].map(() => new SharedLimits(opened.database, oneOf(3)));
  });

  afterEach(() => opened.close());

  promises(() => replicas);

  it('takes nothing for what is refused', async () => {
    await takeAtOnce(replicas, SMALL, 20);
    await takeAtOnce(replicas, LARGE, 60);
    const rows = await opened.database.query(
      z.object({ key: z.string(), points: z.number() }),
      'SELECT key, points FROM rate_limit ORDER BY points',
    );
    expect(rows).toEqual([
      { key: 'spec.small:account', points: SMALL.points },
      { key: 'spec.large:account', points: LARGE.points },
    ]);
  });

  it('lets no window hold more than a small budget, wherever it begins', async () => {
    const taken: { readonly asked: number; readonly got: number }[] = [];
    const ask = async (limits: RateLimits) => {
      while (taken.length < 7) {
        const asked = performance.now();
        const granted = await limits.take(SHORT, 'account').then(
          () => true,
          () => false,
        );
        if (granted) taken.push({ asked, got: performance.now() });
      }
    };
    await Promise.all(replicas.map(ask));
    taken.sort((a, b) => a.got - b.got);
    for (const [index, { got }] of taken.entries()) {
      const third = taken[index - SHORT.points];
      // Between asking for the one and getting the other lies at least a window.
      if (third !== undefined) expect(got - third.asked).toBeGreaterThanOrEqual(199);
    }
  });

  it('forgets rows that mean nothing any more, and no other', async () => {
    await replicas[0]?.take(SMALL, 'account');
    await replicas[0]?.take({ ...SMALL, windowSeconds: 0.001 }, 'gone');
    await replicas[0]?.block(SMALL, 'blocked', 60);
    await vi.waitFor(async () => {
      await opened.database.execute(PRUNE);
      const rows = await opened.database.query(
        z.object({ key: z.string() }),
        'SELECT key FROM rate_limit ORDER BY key',
      );
      expect(rows.map(({ key }) => key)).toEqual(['spec.small:account', 'spec.small:blocked']);
    });
  });

  it('reports a mistake of ours instead of counting in memory', async () => {
    await opened.database.execute('DROP TABLE rate_limit');
    await expect(replicas[0]?.take(SMALL, 'account')).rejects.toBeInstanceOf(StatementFailedError);
  });
});

describe('budgets in memory', () => {
  let limits: RateLimits;

  beforeEach(() => {
    limits = new InMemoryRateLimits();
  });

  promises(() => [limits]);
});

/** A server that is away, as the door tells it. */
class AwayDatabase extends Database {
  readonly engine = 'postgres';

  query(): Promise<never> {
    return Promise.reject(new DatabaseUnavailableError(undefined));
  }

  execute(): Promise<never> {
    return this.query();
  }

  transaction<T>(_work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.query();
  }

  ping(): Promise<never> {
    return this.query();
  }
}

describe('budgets while the database is away', () => {
  let limits: RateLimits;

  beforeEach(() => {
    limits = new SharedLimits(new AwayDatabase(), oneOf(1));
  });

  promises(() => [limits]);

  it.each([
    [SMALL, 3, 3],
    [LARGE, 4, 100],
    [SMALL, 5, 5],
  ])('are divided: of %j, %i replicas take %i together', async (limit, size, together) => {
    const fleet = Array.from(
      { length: size },
      () => new SharedLimits(new AwayDatabase(), oneOf(size)),
    );
    expect(await takeAtOnce(fleet, limit, limit.points)).toMatchObject({ granted: together });
  });
});
