import type { Finding } from '../check.type.js';
import type { StreamEvidence } from './stream.evidence.js';

/** One reason why a stream runs or does not run. */
export interface StreamCase {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly when: (evidence: StreamEvidence) => boolean;
  /** Completes `saw`; facts only. */
  readonly saw: (evidence: StreamEvidence) => string;
  readonly means: string;
  readonly fix: readonly string[];
}

export interface StreamVerdict extends Finding {
  readonly case: string;
}
