import { Injectable } from '@nestjs/common';
import { ZoomAccounts } from '@zoom-platform/accounts';
import { ReadinessIndicator, type ReadinessState } from '@zoom-platform/health';

/**
 * Says that files of Zoom accounts or secrets are bad and the last good values are in use. Nothing
 * fails yet, so: degraded. It stands here since accounts is below health.
 */
@Injectable()
export class AccountsReadiness extends ReadinessIndicator {
  readonly name = 'accounts';

  constructor(private readonly accounts: ZoomAccounts) {
    super();
  }

  async check(): Promise<ReadinessState> {
    const problems = await this.accounts.problems();
    if (problems.length === 0) return { status: 'up' };
    // Keys and places only: the probes are public, and the log has the rest.
    const places = [...new Set(problems.map(({ key }) => key))].join(', ');
    return { status: 'degraded', detail: `The last good values are in use for: ${places}.` };
  }
}
