import { Injectable, Logger } from '@nestjs/common';
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
  ) {}

  @OnDomainEvent(ZoomAppDeauthorized, { subscriber: 'auth.deauthorizations' })
  async onDeauthorized({ payload }: ZoomAppDeauthorized): Promise<void> {
    const { appId, clientId, userId, eventTs } = payload;
    const named = clientId === null ? undefined : await this.apps.appByClientId(clientId);
    // The app that sent the word is known by its signature; it speaks of itself.
    const removed = named?.id ?? appId;
    if (await this.grants.forget(removed, userId, eventTs)) {
      this.#logger.log({ msg: 'A user removed the app: the grant is forgotten.', appId: removed });
    }
  }
}
