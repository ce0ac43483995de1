import { Injectable } from '@nestjs/common';
import { ReadinessIndicator, type ReadinessState } from '@zoom-platform/health';
import { PlatformError } from '@zoom-platform/kernel';
import { StoreUnavailableError } from '../outputs.errors.js';
import { ObjectStore } from './object.store.js';

/** A store that is away is waited for; one that refuses us needs a person. */
@Injectable()
export class StoreReadiness extends ReadinessIndicator {
  readonly name = 'artifacts';

  constructor(private readonly store: ObjectStore) {
    super();
  }

  async check(): Promise<ReadinessState> {
    try {
      await this.store.check();
      return { status: 'up' };
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const status = error instanceof StoreUnavailableError ? 'degraded' : 'down';
      return { status, detail: `${error.code}: ${error.message}` };
    }
  }
}
