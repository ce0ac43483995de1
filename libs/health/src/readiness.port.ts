export interface ReadinessState {
  /** `degraded` still serves: it is reported, and the answer stays 200. */
  readonly status: 'up' | 'degraded' | 'down';
  /** A sentence for the operator; no secrets. */
  readonly detail?: string;
}

/** Every provider that extends this class has a say in `/health/ready`. */
export abstract class ReadinessIndicator {
  abstract readonly name: string;
  /** Answers within a second or counts as down. */
  abstract check(): Promise<ReadinessState> | ReadinessState;
}
