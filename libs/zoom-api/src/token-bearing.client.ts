import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  ZoomTokens,
  ZoomUnreachableError,
  type ZoomHttpAnswer,
  type ZoomToken,
} from '@zoom-platform/auth';
import { Clock } from '@zoom-platform/kernel';
import { CallBudget } from './budget/call.budget.js';
import { LabelMemory } from './budget/label.memory.js';
import { FileDownload } from './download/file.download.js';
import { pagesOf } from './paging/page.walker.js';
import type { ZoomObject } from './refusal/zoom-api.answer.js';
import { CallDeadline } from './resilience/call.deadline.js';
import { backoffMs } from './resilience/retry.rules.js';
import { verdictOn, type Verdict } from './resilience/call.verdict.js';
import { bodyTextOf, RestExchange } from './rest.exchange.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomBudgetExhaustedError } from './zoom-api.errors.js';
import {
  ZoomApi,
  type RateLimitLabel,
  type ZoomApiAnswer,
  type ZoomApiRequest,
  type ZoomDownload,
  type ZoomDownloadRequest,
} from './zoom-api.port.js';

/** What is kept over the exchanges of one call. */
interface RunningCall {
  readonly request: ZoomApiRequest;
  readonly deadline: CallDeadline;
  attempt: number;
  reminted: boolean;
  /** What ended the last exchange. */
  failure: Error | undefined;
}

/** Zoom's REST API with the token of an account, its budget and its retries. */
@Injectable()
export class TokenBearingClient extends ZoomApi {
  readonly #labels = new LabelMemory();

  constructor(
    private readonly tokens: ZoomTokens,
    private readonly exchange: RestExchange,
    private readonly budget: CallBudget,
    private readonly downloads: FileDownload,
    private readonly clock: Clock,
    @Inject(zoomApiConfig.KEY) private readonly config: ConfigType<typeof zoomApiConfig>,
  ) {
    super();
  }

  async call(request: ZoomApiRequest): Promise<ZoomApiAnswer> {
    bodyTextOf(request);
    const deadline = new CallDeadline(this.clock, this.config.ZOOM_API_DEADLINE_MS);
    const running: RunningCall = {
      request,
      deadline,
      attempt: 1,
      reminted: false,
      failure: undefined,
    };
    for (;;) {
      const verdict = await this.#attempt(running).catch((error: unknown) => {
        // A repeat that found no budget says less than what made it necessary.
        throw error instanceof ZoomBudgetExhaustedError ? (running.failure ?? error) : error;
      });
      if (verdict.answer !== undefined) return verdict.answer;
      const { failure, again } = verdict;
      running.failure = failure;
      if (again === 'never' || !(await this.#wait(running, again))) throw failure;
    }
  }

  pages(request: ZoomApiRequest, rows: string): AsyncIterable<ZoomObject> {
    return pagesOf((page) => this.call(page), request, rows);
  }

  download(request: ZoomDownloadRequest): Promise<ZoomDownload> {
    return this.downloads.open(request);
  }

  async #attempt(running: RunningCall): Promise<Verdict> {
    const { request, deadline } = running;
    const token = await deadline.hold(this.tokens.token(request.accountId));
    const label = this.#labels.labelOf(request);
    this.exchange.refuseOpen(token);
    await deadline.hold(this.budget.spend(label, token.accountId, deadline));
    const outcome = await this.#outcome(running, token, label);
    if (outcome instanceof Error) return verdictOn(outcome, request, this.clock.now());
    this.#labels.learn(request, outcome.header('x-ratelimit-category'));
    if (outcome.status === 401 && !running.reminted) {
      running.reminted = true;
      this.tokens.invalidate(token);
      this.exchange.repeated('token');
      return this.#attempt(running);
    }
    const verdict = verdictOn(outcome, request, this.clock.now());
    if (verdict.answer === undefined && verdict.blockedUntil !== undefined) {
      await this.budget.block(this.#labels.labelOf(request), token.accountId, verdict.blockedUntil);
    }
    return verdict;
  }

  async #outcome(
    { request, deadline }: RunningCall,
    token: ZoomToken,
    label: RateLimitLabel,
  ): Promise<ZoomHttpAnswer | ZoomUnreachableError> {
    try {
      return await this.exchange.send(request, token, { deadline, label });
    } catch (error) {
      if (error instanceof ZoomUnreachableError) return error;
      throw error;
    }
  }

  /** @returns whether the call is to be repeated now; not when its time or its attempts are over. */
  async #wait(running: RunningCall, again: { readonly at: number | undefined }): Promise<boolean> {
    const jitter = backoffMs(this.config.ZOOM_API_BACKOFF_MS, running.attempt);
    const { at } = again;
    const waitMs = at === undefined ? jitter : Math.max(0, at - this.clock.now()) + jitter;
    if (running.attempt >= this.config.ZOOM_API_ATTEMPTS) return false;
    if (waitMs >= running.deadline.leftMs) return false;
    await sleep(waitMs);
    running.attempt += 1;
    this.exchange.repeated(at === undefined ? 'failure' : 'rate_limit');
    return true;
  }
}
