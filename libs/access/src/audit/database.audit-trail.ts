import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { AuditTrail, type AuditEntry } from './audit-trail.port.js';

@Injectable()
export class DatabaseAuditTrail extends AuditTrail {
  constructor(private readonly database: Database) {
    super();
  }

  async record({ actor, action, target, outcome, detail = {} }: AuditEntry): Promise<void> {
    await this.database.execute(
      `INSERT INTO audit_entries (id, actor, action, target, outcome, detail)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [newId(), actor, action, target, outcome, JSON.stringify(detail)],
    );
  }
}
