import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HealthIndicatorService, type HealthIndicatorFunction } from '@nestjs/terminus';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import { ReadinessIndicator } from './readiness.port.js';

const TIMEOUT_MS = 1_000;

/** Turns every {@link ReadinessIndicator} of the application into a Terminus check. */
@Injectable()
export class ReadinessChecks {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  all(): HealthIndicatorFunction[] {
    return this.discovery
      .getProviders()
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof ReadinessIndicator)
      .map((indicator) => () => this.check(indicator));
  }

  private async check(indicator: ReadinessIndicator) {
    const session = this.indicators.check(indicator.name);
    const late = setTimeout(TIMEOUT_MS, 'late' as const, { ref: false });
    try {
      const state = await Promise.race([indicator.check(), late]);
      if (state === 'late') {
        return session.down({ detail: `no answer within ${String(TIMEOUT_MS)} ms` });
      }
      const { status, detail = 'ok' } = state;
      const data = { detail };
      if (status === 'up') return session.up(data);
      return status === 'degraded' ? session.degraded(data) : session.down(data);
    } catch (error) {
      const detail = error instanceof DatabaseUnavailableError ? error.message : 'check failed';
      return session.down({ detail });
    }
  }
}
