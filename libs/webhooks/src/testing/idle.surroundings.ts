import { Jobs, Replica } from '@zoom-platform/database';

/** The nightly pruning of log and inbox is not what is tested here. */
export class IdleJobs extends Jobs {
  handle(): void {
    return undefined;
  }

  enqueue(): Promise<void> {
    return Promise.resolve();
  }

  schedule(): void {
    return undefined;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** No subscriber runs in these suites, so that no cursor needs an owner. */
export class LoneReplica extends Replica {
  readonly id = '019ab000-0000-7000-8000-000000000000';
  readonly fleetSize = 1;
  readonly holdsLease = true;
  readonly settled = true;

  watchLease(): () => boolean {
    return () => true;
  }

  onLeaseChange(): void {
    return undefined;
  }
}
