import { Injectable } from '@nestjs/common';

type Sleeper = (types: ReadonlySet<string>) => void;

/** Tells this replica's subscribers that something was committed; polling alone stays correct. */
@Injectable()
export class EventWakeup {
  private readonly sleepers = new Set<Sleeper>();

  /** @returns takes the sleeper away again. */
  onWake(sleeper: Sleeper): () => void {
    this.sleepers.add(sleeper);
    return () => this.sleepers.delete(sleeper);
  }

  wake(types: ReadonlySet<string>): void {
    for (const sleeper of this.sleepers) sleeper(types);
  }
}
