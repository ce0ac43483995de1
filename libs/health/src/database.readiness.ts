import { Injectable } from '@nestjs/common';
import { Database, Replica } from '@zoom-platform/database';
import { ReadinessIndicator, type ReadinessState } from './readiness.port.js';

/** Not ready while webhooks could not be kept or this replica owns nothing. */
@Injectable()
export class DatabaseReadiness extends ReadinessIndicator {
  readonly name = 'database';

  constructor(
    private readonly database: Database,
    private readonly replica: Replica,
  ) {
    super();
  }

  async check(): Promise<ReadinessState> {
    await this.database.ping();
    if (this.replica.holdsLease) return { status: 'up', detail: this.database.engine };
    return { status: 'down', detail: 'This replica does not hold its lease.' };
  }
}
