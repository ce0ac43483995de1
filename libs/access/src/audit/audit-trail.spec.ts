import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { accessMigrations } from '../access.migrations.js';
import { DatabaseAuditTrail } from './database.audit-trail.js';

const row = z.object({
  at: z.date(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

describeOnEachEngine('the audit trail', (open) => {
  let opened: TestDatabase;

  beforeEach(async () => {
    opened = await open([accessMigrations]);
  });

  afterEach(() => opened.close());

  it('keeps who did what to what, when and with what end', async () => {
    const trail = new DatabaseAuditTrail(opened.database);
    const entry = { actor: 'billing', action: 'oauth.token_handed_out', target: 'account' };
    await trail.record({ ...entry, outcome: 'ok', detail: { scopes: 3 } });
    await trail.record({ ...entry, outcome: 'auth.invalid_client' });

    const kept = await opened.database.query(row, 'SELECT * FROM audit_entries ORDER BY id');
    expect(kept).toEqual([
      { ...entry, outcome: 'ok', detail: { scopes: 3 }, at: expect.any(Date) as Date },
      { ...entry, outcome: 'auth.invalid_client', detail: {}, at: expect.any(Date) as Date },
    ]);
  });
});
