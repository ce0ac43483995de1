import type { RateLimit } from '@zoom-platform/rate-limits';
import type { RateLimitLabel } from '../zoom-api.port.js';
import type { LimitName } from './rate-limits.schema.js';

export type ZoomPlan = 'free' | 'pro' | 'business';

/** What an account may call with a label. */
export interface LabelBudget {
  /** A second for most labels, a minute for resource-intensive calls. */
  readonly rate: RateLimit;
  /** A day, from 00:00 UTC on; `undefined`: Zoom sets no such limit. */
  readonly daily: RateLimit | undefined;
}

export type LabelBudgets = Readonly<Record<RateLimitLabel, LabelBudget>>;

/** Zoom's table (zoom-api §C4): calls a second, and a minute for resource-intensive ones. */
const RATES: Readonly<Record<ZoomPlan, Readonly<Record<RateLimitLabel, number>>>> = {
  free: { light: 4, medium: 2, heavy: 1, resource_intensive: 10 },
  pro: { light: 30, medium: 20, heavy: 10, resource_intensive: 10 },
  business: { light: 80, medium: 60, heavy: 40, resource_intensive: 20 },
};

/** Free accounts have a day's limit for each label; the others one for heavy and resource-intensive. */
const FREE_DAILY: Readonly<Record<RateLimitLabel, number>> = {
  light: 6_000,
  medium: 2_000,
  heavy: 1_000,
  resource_intensive: 30_000,
};
const SHARED_DAILY = { pro: 30_000, business: 60_000 };

export const DAY_SECONDS = 86_400;

const dayOf = (name: string, points: number): RateLimit => ({
  name: `zoom.${name}.daily`,
  points,
  windowSeconds: DAY_SECONDS,
});

function dailyOf(label: RateLimitLabel, plan: ZoomPlan, shared: number | undefined) {
  const isShared = label === 'heavy' || label === 'resource_intensive';
  if (isShared && shared !== undefined) return dayOf('heavy', shared);
  if (plan === 'free') return dayOf(label, FREE_DAILY[label]);
  return isShared ? dayOf('heavy', SHARED_DAILY[plan]) : undefined;
}

/** The limits of a plan, where no other is given. */
export function labelBudgets(plan: ZoomPlan, others: ReadonlyMap<LimitName, number>): LabelBudgets {
  const budget = (label: RateLimitLabel): LabelBudget => ({
    rate: {
      name: `zoom.${label}`,
      points: others.get(label) ?? RATES[plan][label],
      windowSeconds: label === 'resource_intensive' ? 60 : 1,
    },
    daily: dailyOf(label, plan, others.get('daily')),
  });
  return {
    light: budget('light'),
    medium: budget('medium'),
    heavy: budget('heavy'),
    resource_intensive: budget('resource_intensive'),
  };
}
