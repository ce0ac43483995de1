import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { z } from 'zod';
import { ZoomUnreachableError, type ZoomHttpAnswer } from '@zoom-platform/auth';
import { zoomApiConfig } from '../zoom-api.config.js';
import { ZoomCircuitOpenError } from '../zoom-api.errors.js';
import { ZoomApiMetrics } from '../zoom-api.metrics.js';
import { isOutage } from './retry.rules.js';

interface HostCircuit {
  readonly breaker: CircuitBreakerPolicy;
  readonly places: BulkheadPolicy;
  /** Unix milliseconds. */
  openedAt: number;
}

const outageSchema = z.object({ status: z.number() });

/** The library hands a result over without its type. */
function isFailure(result: unknown): boolean {
  const answer = outageSchema.safeParse(result).data;
  return answer !== undefined && isOutage(answer);
}

/** A breaker and a bound on what runs at once for each host of Zoom. */
@Injectable()
export class HostCircuits {
  readonly #circuits = new Map<string, HostCircuit>();

  constructor(
    private readonly metrics: ZoomApiMetrics,
    @Inject(zoomApiConfig.KEY) private readonly config: ConfigType<typeof zoomApiConfig>,
  ) {}

  /** @throws ZoomCircuitOpenError while the host is left alone: no budget need be spent on it. */
  refuseOpen(host: string): void {
    const circuit = this.#circuit(host);
    if (circuit.breaker.state === CircuitState.Open && this.#leftMs(circuit) > 0) {
      throw this.#refusal(circuit);
    }
  }

  /**
   * One exchange with the host; it counts as a failure when it is an outage.
   * @throws ZoomCircuitOpenError, and what `exchange` throws.
   */
  async run(host: string, exchange: () => Promise<ZoomHttpAnswer>): Promise<ZoomHttpAnswer> {
    const circuit = this.#circuit(host);
    try {
      return await circuit.places.execute(() => circuit.breaker.execute(exchange));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.#refusal(circuit) : error;
    }
  }

  #refusal(circuit: HostCircuit): ZoomCircuitOpenError {
    return new ZoomCircuitOpenError(this.#leftMs(circuit));
  }

  #leftMs({ openedAt }: HostCircuit): number {
    return openedAt + this.config.ZOOM_API_BREAKER_OPEN_MS - Date.now();
  }

  #circuit(host: string): HostCircuit {
    const known = this.#circuits.get(host);
    if (known !== undefined) return known;
    const circuit: HostCircuit = {
      breaker: circuitBreaker(handleType(ZoomUnreachableError).orWhenResult(isFailure), {
        halfOpenAfter: this.config.ZOOM_API_BREAKER_OPEN_MS,
        breaker: new ConsecutiveBreaker(this.config.ZOOM_API_BREAKER_FAILURES),
      }),
      places: bulkhead(this.config.ZOOM_API_CONCURRENCY, Infinity),
      openedAt: 0,
    };
    circuit.breaker.onBreak(() => {
      circuit.openedAt = Date.now();
      this.metrics.circuitOpened();
    });
    circuit.breaker.onStateChange(() => {
      const all = [...this.#circuits.values()];
      this.metrics.circuitsOpen(
        all.filter(({ breaker }) => breaker.state !== CircuitState.Closed).length,
      );
    });
    this.#circuits.set(host, circuit);
    return circuit;
  }
}
