import { AsyncLocalStorage } from 'node:async_hooks';
import { ForgottenTransactionError } from './database.errors.js';

interface Scope {
  open: boolean;
}

/**
 * Notices a statement that was meant for a transaction and went to the pool instead: PostgreSQL
 * would commit it outside, the embedded engine would wait for itself for ever.
 */
export class TransactionScope {
  private readonly scopes = new AsyncLocalStorage<Scope>();

  /** @throws ForgottenTransactionError inside a transaction's callback. */
  refuseInside(): void {
    if (this.scopes.getStore()?.open === true) throw new ForgottenTransactionError();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const scope: Scope = { open: true };
    try {
      return await this.scopes.run(scope, work);
    } finally {
      // Work that was started inside and lives on is no longer part of the transaction.
      scope.open = false;
    }
  }
}
