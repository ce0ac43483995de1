import type { CheckFacts } from './check.facts.js';
import type { DoctorInput } from './doctor.input.js';

/** `skipped`: could not be judged, because of another check or for want of a port. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

export type EvidenceValue = string | number | boolean | null | readonly string[];

/** What one check found, for a person and for a machine. Redacted before it leaves the doctor. */
export interface Finding {
  readonly status: CheckStatus;
  /** The facts, without a judgement. */
  readonly saw: string;
  /** What the facts mean; the cause where one is known. */
  readonly means: string;
  /** Steps in order; empty where nothing is to be done. */
  readonly fix: readonly string[];
  readonly evidence: Readonly<Record<string, EvidenceValue>>;
}

/** What a check works on: the set-up, the ports, and what checks before it have learned. */
export interface CheckContext extends DoctorInput {
  readonly facts: CheckFacts;
}

/** One question about the set-up (zoom-api §E). Pure over the ports of its context. */
export interface Check {
  /** Stable, kebab-case. */
  readonly id: string;
  /** Ids of checks that must not have failed; each stands before this one. */
  readonly needs: readonly string[];
  run(context: CheckContext): Finding | Promise<Finding>;
}

export interface CheckResult extends Finding {
  readonly id: string;
}
