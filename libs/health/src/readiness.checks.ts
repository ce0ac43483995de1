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
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const late = new Promise<never>((_, reject) => {
      timeout.addEventListener('abort', () => {
        reject(new Error(`no answer within ${String(TIMEOUT_MS)} ms`));
      });
    });
    try {
      const { status, detail = 'ok' } = await Promise.race([indicator.check(), late]);
      const data = { detail };
      if (status === 'up') return session.up(data);
      return status === 'degraded' ? session.degraded(data) : session.down(data);
    } catch (error) {
      const detail = error instanceof DatabaseUnavailableError ? error.message : 'check failed';
      return session.down({ detail });
    }
  }
}
