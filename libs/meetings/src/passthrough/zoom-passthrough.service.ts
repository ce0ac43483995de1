import { Injectable } from '@nestjs/common';
import { AuditTrail, requireScopes, type Caller } from '@zoom-platform/access';
import { outcomeCode } from '@zoom-platform/kernel';
import type { ZoomApiAnswer, ZoomApiRequest } from '@zoom-platform/zoom-api';
import type { ZoomAsker } from '../forwarding/zoom.asker.js';
import { ZoomForwarder } from '../forwarding/zoom.forwarder.js';
import { PassthroughDeniedError } from '../meetings.errors.js';
import type { PassthroughPath } from './passthrough.path.js';
import { isDenied, passthroughScope } from './passthrough.rules.js';

export interface PassthroughCall {
  readonly method: ZoomApiRequest['method'];
  readonly path: PassthroughPath;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Any endpoint of Zoom's, for keys that may call its area; every call is on the record. */
@Injectable()
export class ZoomPassthrough {
  constructor(
    private readonly forwarder: ZoomForwarder,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws MissingScopeError, PassthroughDeniedError
   * @throws the errors of {@link ZoomForwarder.forward} and {@link AuditTrail.record}.
   */
  async pass(call: PassthroughCall, caller: Caller, asker: ZoomAsker): Promise<ZoomApiAnswer> {
    const { method, path } = call;
    const target = `${method} ${path.template}`;
    const record = (outcome: string) =>
      this.audit.record({ actor: caller.name, action: 'zoom.passed_through', target, outcome });
    let answer: ZoomApiAnswer;
    try {
      requireScopes(caller, [passthroughScope(method, path)]);
      if (isDenied(method, path)) throw new PassthroughDeniedError();
      // What changes something is on the record before it is done, whatever becomes of us then.
      if (method !== 'GET') await record('begun');
      answer = await this.#forward(call, target, asker);
    } catch (error) {
      await record(outcomeCode(error));
      throw error;
    }
    await record(String(answer.status));
    return answer;
  }

  #forward({ method, path, query, body }: PassthroughCall, target: string, asker: ZoomAsker) {
    // Nobody here knows what the endpoint does: what may have changed something is never repeated.
    const request = { method, path: path.path, query, body, idempotent: method === 'GET' };
    return this.forwarder.forward({ request, target }, asker);
  }
}
