import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@zoom-platform/database';
import { OnDomainEvent } from '@zoom-platform/events';
import { RtmsSessionEnded } from '@zoom-platform/rtms/extension';
import { ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { ContentRevocation } from './content.revocation.js';
import { RevocationLedger } from './revocation.ledger.js';
import { REVOKED } from './stop.reason.js';

const SUBSCRIBER = 'outputs.revocation';
const EACH_MINUTE = '* * * * *';

/**
 * Hears that Zoom revoked a stream: from the session's end, and from the stop webhook, which may bring
 * the reason long after the sockets closed. Content of a session that still runs goes when it has ended.
 */
@Injectable()
export class RevocationSubscriber implements OnModuleInit {
  constructor(
    private readonly revocation: ContentRevocation,
    private readonly ledger: RevocationLedger,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SUBSCRIBER, () => this.runPending());
    this.jobs.schedule(SUBSCRIBER, EACH_MINUTE);
  }

  @OnDomainEvent(RtmsSessionEnded, { subscriber: SUBSCRIBER })
  async onSessionEnded({ payload }: RtmsSessionEnded): Promise<void> {
    const { sessionId, streamId, stopReason } = payload;
    if (stopReason === REVOKED) await this.ledger.mark(sessionId, streamId);
    await this.revocation.run(sessionId);
  }

  @OnDomainEvent(ZoomRtmsStopped, { subscriber: SUBSCRIBER })
  async onStopped({ payload }: ZoomRtmsStopped): Promise<void> {
    if (payload.stopReason !== REVOKED) return;
    const ended = await this.ledger.markStream(payload.streamId);
    if (ended !== null) await this.revocation.run(ended);
  }

  /** Holders that failed are asked again, once for all replicas. */
  async runPending(): Promise<void> {
    for (const { sessionId } of await this.ledger.pending()) await this.revocation.run(sessionId);
  }
}
