import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ZoomApps, type ZoomAccount, type ZoomApp } from '@zoom-platform/accounts';
import { Clock, PlatformError } from '@zoom-platform/kernel';
import { rtmsConfig } from '../rtms.config.js';
import { MeetingCensus, type MeetingName } from './meeting.census.js';
import { ReconcileMetrics, type Repair } from './reconcile.metrics.js';
import { mayStart } from './start.policy.js';

/** Less than the time between two looks, so that the second look is not left out. */
const FIRST_PAUSE_MS = 4 * 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

interface Attempts {
  readonly count: number;
  /** Unix milliseconds. */
  readonly nextAt: number;
}

/**
 * Starts RTMS again where its webhook was missed, and says where it could not. A meeting that stays
 * uncaptured is tried again after pauses that double up to an hour, since each attempt costs a call of the
 * account's budget; every replica keeps its own count.
 */
@Injectable()
export class StreamRestarter {
  readonly #logger = new Logger(StreamRestarter.name);
  /** By UUID of the meeting, and app. */
  #attempts = new Map<string, Attempts>();

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly apps: ZoomApps,
    private readonly census: MeetingCensus,
    private readonly metrics: ReconcileMetrics,
    private readonly clock: Clock,
  ) {}

  /** @param appId whose stream is to come again; `null`: no app had one, and the account's default has it. */
  async restart(account: ZoomAccount, meeting: MeetingName, appId: string | null): Promise<void> {
    const app = await this.#appOf(account, appId);
    if (!this.#isDue(`${meeting.uuid} ${app?.id ?? ''}`)) return;
    this.metrics.repaired(await this.#attempt(account, meeting, app));
  }

  async #attempt(
    account: ZoomAccount,
    { meetingId, uuid }: MeetingName,
    app: ZoomApp | undefined,
  ): Promise<Repair> {
    const { accountId } = account;
    const about = { accountId, meetingId, meetingUuid: uuid, appId: app?.id };
    if (!mayStart(this.config, accountId)) {
      this.#logger.warn({ msg: 'A live meeting is not captured; no policy starts it.', ...about });
      return 'start_not_allowed';
    }
    if (app === undefined) {
      this.#logger.warn({ msg: 'A live meeting is not captured; no app serves it.', ...about });
      return 'start_refused';
    }
    try {
      await this.census.start(accountId, meetingId, app.clientId);
      this.#logger.log({ msg: 'RTMS was started again for a meeting.', ...about });
      return 'started';
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { code, fix } = error;
      this.#logger.warn({ msg: 'RTMS could not be started again.', ...about, code, fix });
      return 'start_refused';
    }
  }

  /** Counts the attempt that follows, and forgets those that nobody has asked about for long. */
  #isDue(stream: string): boolean {
    const now = this.clock.now();
    const { count, nextAt } = this.#attempts.get(stream) ?? { count: 0, nextAt: now };
    if (now < nextAt) return false;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** count, LONGEST_PAUSE_MS);
    const kept = [...this.#attempts].filter(([, known]) => now < known.nextAt + LONGEST_PAUSE_MS);
    this.#attempts = new Map([...kept, [stream, { count: count + 1, nextAt: now + pauseMs }]]);
    return true;
  }

  /** A General app if there is one, where none is named: RTMS of meetings belongs to it. */
  async #appOf({ appIds }: ZoomAccount, appId: string | null): Promise<ZoomApp | undefined> {
    const apps = (await this.apps.apps()).filter(({ id }) => appIds?.includes(id) ?? true);
    if (appId !== null) return apps.find(({ id }) => id === appId);
    return apps.find(({ kind }) => kind === 'general') ?? apps[0];
  }
}
