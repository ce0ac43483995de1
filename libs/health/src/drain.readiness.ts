import { Injectable } from '@nestjs/common';
import { DrainCoordinator } from './drain.port.js';
import { ReadinessIndicator, type ReadinessState } from './readiness.port.js';

/** Not ready from the first stop signal on. */
@Injectable()
export class DrainReadiness extends ReadinessIndicator {
  readonly name = 'drain';

  constructor(private readonly drain: DrainCoordinator) {
    super();
  }

  check(): ReadinessState {
    return this.drain.draining ? { status: 'down', detail: 'Shutting down.' } : { status: 'up' };
  }
}
