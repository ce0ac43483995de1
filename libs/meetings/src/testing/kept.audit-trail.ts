import { AuditTrail, type AuditEntry } from '@zoom-platform/access';

/** An audit trail in memory, which can be made to fail. */
export class KeptAuditTrail extends AuditTrail {
  readonly entries: AuditEntry[] = [];
  failure: Error | undefined;

  record(entry: AuditEntry): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.entries.push(entry);
    return Promise.resolve();
  }
}
