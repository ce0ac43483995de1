import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { z } from 'zod';
import { ZoomUnreachableError, type ZoomHttpAnswer } from '@zoom-platform/auth';
import { zoomApiConfig } from '../zoom-api.config.js';
import { ZoomCircuitOpenError, ZoomDeadlineError } from '../zoom-api.errors.js';
import { ZoomApiMetrics } from '../zoom-api.metrics.js';
import type { CallDeadline } from './call.deadline.js';
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
   * One exchange with the host; it counts as a failure when it is an outage. One that its call's
   * deadline has cut short says nothing of the host, but does not close an open circuit either.
   * @throws ZoomCircuitOpenError, ZoomDeadlineError, and what `exchange` throws.
   */
  async run(
    host: string,
    deadline: CallDeadline,
    exchange: () => Promise<ZoomHttpAnswer>,
  ): Promise<ZoomHttpAnswer> {
    const circuit = this.#circuit(host);
    const inTime = () => {
      // It may have waited for its turn until after its end: then nobody asks for it any more.
      deadline.refuseOver();
      return exchange();
    };
    try {
      return await circuit.places.execute(() => {
        // Before the breaker: the one call that tries the host again is one that is made.
        deadline.refuseOver();
        return circuit.breaker.execute(inTime);
      });
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
    const failed = handleWhen((error) => {
      if (error instanceof ZoomUnreachableError) return true;
      // The library takes any other error for a success, and would close the circuit.
      return error instanceof ZoomDeadlineError && circuit.breaker.state === CircuitState.HalfOpen;
    }).orWhenResult(isFailure);
    const circuit: HostCircuit = {
      breaker: circuitBreaker(failed, {
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
