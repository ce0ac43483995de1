import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import {
  ZoomApi,
  ZoomApiUnreadableError,
  type ZoomApiAnswer,
  type ZoomApiRequest,
} from '@zoom-platform/zoom-api';
import { withoutSecrets, withoutSecretsIn } from '../meeting.redactor.js';
import type { ZoomAsker } from './zoom.asker.js';

export interface ForwardedCall {
  readonly request: Omit<ZoomApiRequest, 'accountId'>;
  /** Method and path without values, for the audit trail. */
  readonly target: string;
}

/** Makes a caller's call of Zoom, and keeps the secrets of the answer from who may not have them. */
@Injectable()
export class ZoomForwarder {
  constructor(
    private readonly zoom: ZoomApi,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws the errors of {@link ZoomApi.call} and {@link AuditTrail.record}. */
  async forward({ request, target }: ForwardedCall, asker: ZoomAsker): Promise<ZoomApiAnswer> {
    // Before the call: what may not be shown must not have been done either.
    if (asker.secrets) await this.#recordSecrets(target, asker);
    const answer = await this.zoom.call({ ...request, accountId: asker.accountId });
    const { status, body, list } = answer;
    const empty = body === undefined && list === undefined;
    if (empty && status === 200 && request.method === 'GET')
      throw new ZoomApiUnreadableError(status);
    if (asker.secrets || empty) return answer;
    return {
      ...answer,
      body: body === undefined ? undefined : withoutSecrets(body),
      list: list?.map(withoutSecretsIn),
    };
  }

  #recordSecrets(target: string, { caller }: ZoomAsker): Promise<void> {
    return this.audit.record({
      actor: caller,
      action: 'zoom.secrets_shown',
      target,
      outcome: 'ok',
    });
  }
}
