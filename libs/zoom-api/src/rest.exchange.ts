import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  ZoomHttp,
  ZoomUnreachableError,
  type ZoomHttpAnswer,
  type ZoomToken,
} from '@zoom-platform/auth';
import { withoutToken } from './refusal/token.redaction.js';
import type { CallDeadline } from './resilience/call.deadline.js';
import { HostCircuits } from './resilience/host.circuits.js';
import { isOutage } from './resilience/retry.rules.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomRequestTooLargeError } from './zoom-api.errors.js';
import { ZoomApiMetrics, type CallOutcome } from './zoom-api.metrics.js';
import type { RateLimitLabel, ZoomApiRequest } from './zoom-api.port.js';

/** Far above what any endpoint of Zoom takes. */
const LARGEST_BODY_BYTES = 1024 * 1024;

/** The JSON of a body. @throws ZoomRequestTooLargeError */
export function bodyTextOf({ body }: ZoomApiRequest): string | undefined {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_BODY_BYTES) throw new ZoomRequestTooLargeError(bytes, LARGEST_BODY_BYTES);
  return text;
}

function urlOf({ path, query = {} }: ZoomApiRequest, apiUrl: string): URL {
  const url = new URL(`${apiUrl}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function outcomeOf({ status }: ZoomHttpAnswer): CallOutcome {
  if (status === 429) return 'rate_limited';
  if (isOutage({ status })) return 'failed';
  return status >= 200 && status < 300 ? 'answered' : 'refused';
}

function isTimeout({ extensions }: ZoomUnreachableError): boolean {
  return extensions['reason'] === 'ERR_CANCELED';
}

/** Only refusals are quoted. */
function quotable(answer: ZoomHttpAnswer, accessToken: string): ZoomHttpAnswer {
  if (answer.status < 400) return answer;
  return { ...answer, text: withoutToken(answer.text, accessToken) };
}

/** One exchange of a call with Zoom, within the call's time and the host's circuit. */
@Injectable()
export class RestExchange {
  constructor(
    private readonly http: ZoomHttp,
    private readonly circuits: HostCircuits,
    private readonly metrics: ZoomApiMetrics,
    @Inject(zoomApiConfig.KEY) private readonly config: ConfigType<typeof zoomApiConfig>,
  ) {}

  /** @throws ZoomCircuitOpenError */
  refuseOpen({ apiUrl }: ZoomToken): void {
    this.circuits.refuseOpen(new URL(apiUrl).host);
  }

  /** The next exchange repeats an earlier one. */
  repeated(cause: 'token' | 'rate_limit' | 'failure'): void {
    this.metrics.repeated(cause);
  }

  /** @throws ZoomUnreachableError, ZoomCircuitOpenError, ZoomDeadlineError */
  async send(
    request: ZoomApiRequest,
    token: ZoomToken,
    { deadline, label }: { readonly deadline: CallDeadline; readonly label: RateLimitLabel },
  ): Promise<ZoomHttpAnswer> {
    const url = urlOf(request, token.apiUrl);
    const exchange = () => this.#counted(request, url, token, { deadline, label });
    return deadline.hold(this.circuits.run(url.host, deadline, exchange));
  }

  async #counted(
    request: ZoomApiRequest,
    url: URL,
    { accessToken }: ZoomToken,
    { deadline, label }: { readonly deadline: CallDeadline; readonly label: RateLimitLabel },
  ): Promise<ZoomHttpAnswer> {
    const body = bodyTextOf(request);
    const { leftMs } = deadline;
    const { ZOOM_API_TIMEOUT_MS: limitMs } = this.config;
    try {
      const answer = await this.http.send({
        method: request.method,
        url: url.href,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        timeoutMs: Math.ceil(Math.min(limitMs, leftMs)),
      });
      this.metrics.called(label, outcomeOf(answer));
      return quotable(answer, accessToken);
    } catch (error) {
      if (!(error instanceof ZoomUnreachableError)) throw error;
      this.metrics.called(label, 'unreachable');
      // Zoom had less time than it may take: that it did not answer is no failure of its own.
      throw leftMs < limitMs && isTimeout(error) ? deadline.error() : error;
    }
  }
}
