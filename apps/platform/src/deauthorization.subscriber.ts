import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import { ZoomApps } from '@zoom-platform/accounts';
import { ZoomGrants } from '@zoom-platform/auth';
import { OnDomainEvent } from '@zoom-platform/events';
import { ZoomAppDeauthorized } from '@zoom-platform/webhooks/extension';

/** Forgets what a user granted to an app that they removed. It stands here since auth is below webhooks. */
@Injectable()
export class DeauthorizationSubscriber {
  readonly #logger = new Logger(DeauthorizationSubscriber.name);

  constructor(
    private readonly apps: ZoomApps,
    private readonly grants: ZoomGrants,
    private readonly audit: AuditTrail,
  ) {}

  @OnDomainEvent(ZoomAppDeauthorized, { subscriber: 'auth.deauthorizations' })
  async onDeauthorized({ payload }: ZoomAppDeauthorized): Promise<void> {
    const { appId, clientId, userId, eventTs } = payload;
    const sender = await this.apps.app(appId);
    // The signature proves who sends, and nobody speaks for another app, or for another pair of its own.
    if (clientId !== null && clientId !== sender?.clientId) {
      this.#logger.warn({ msg: 'An app told of the removal of another one: ignored.', appId });
      return;
    }
    if (!(await this.grants.forget(appId, userId, eventTs))) return;
    await this.audit.record({
      actor: 'zoom',
      action: 'oauth.grant_forgotten',
      target: `${appId} ${userId}`,
      outcome: 'ok',
    });
    this.#logger.log({ msg: 'A user removed the app: the grant is forgotten.', appId });
  }
}
