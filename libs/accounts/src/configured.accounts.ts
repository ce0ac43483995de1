import { Injectable } from '@nestjs/common';
import type { ConfigProblem } from '@zoom-platform/kernel';
import { LiveSetup } from './live.setup.js';
import { ZoomAccounts, type ZoomAccount } from './zoom-accounts.port.js';

/** The accounts of the environment, or of the file that it names. */
@Injectable()
export class ConfiguredAccounts extends ZoomAccounts {
  constructor(private readonly setup: LiveSetup) {
    super();
  }

  account(accountId?: string): Promise<ZoomAccount | undefined> {
    const { accounts } = this.setup.current;
    const isMeant = (account: ZoomAccount) => account.accountId === accountId;
    return Promise.resolve(accountId === undefined ? accounts[0] : accounts.find(isMeant));
  }

  accounts(): Promise<readonly ZoomAccount[]> {
    return Promise.resolve(this.setup.current.accounts);
  }

  problems(): Promise<readonly ConfigProblem[]> {
    return Promise.resolve(this.setup.problems);
  }
}
