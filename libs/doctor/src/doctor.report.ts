import type { CheckResult, CheckStatus } from './check.type.js';

/** The answer of the doctor. */
export interface DoctorReport {
  readonly status: 'ok' | 'warning' | 'failed';
  /** Id of what to mend first; null: nothing. */
  readonly cause: string | null;
  /** What is wrong stands first, the true cause before what follows from it. */
  readonly checks: readonly CheckResult[];
}

const ORDER: readonly CheckStatus[] = ['failed', 'warning', 'ok', 'skipped'];

/** @param results in the order of the checks: earlier ones are closer to the cause. */
export function reportOf(results: readonly CheckResult[]): DoctorReport {
  const checks = ORDER.flatMap((status) => results.filter((result) => result.status === status));
  const [first] = checks;
  if (first === undefined || (first.status !== 'failed' && first.status !== 'warning')) {
    return { status: 'ok', cause: null, checks };
  }
  return { status: first.status, cause: first.id, checks };
}

/** 0 ok, 1 warnings, 2 failed. */
export function exitStatusOf({ status }: DoctorReport): 0 | 1 | 2 {
  if (status === 'ok') return 0;
  return status === 'warning' ? 1 : 2;
}
