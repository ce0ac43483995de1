import { Injectable } from '@nestjs/common';
import { ReadinessIndicator, type ReadinessState } from '@zoom-platform/health';
import { StoresDifferError } from '../outputs.errors.js';
import { DiskSweep } from './disk.sweep.js';

/** Replicas that keep artifacts apart still serve what each of them has. */
@Injectable()
export class DiskReadiness extends ReadinessIndicator {
  readonly name = 'disks';

  constructor(private readonly sweep: DiskSweep) {
    super();
  }

  check(): Promise<ReadinessState> {
    if (!this.sweep.storesDiffer) return Promise.resolve({ status: 'up' });
    const { code, message } = new StoresDifferError();
    return Promise.resolve({ status: 'degraded', detail: `${code}: ${message}` });
  }
}
