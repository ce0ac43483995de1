import { createHash } from 'node:crypto';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { newId } from '@zoom-platform/kernel';
import { specVault } from '@zoom-platform/vault/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { inboxRows } from '../testing/kept.rows.js';
import { SilentPublisher } from '../testing/silent.publisher.js';
import { translateZoomEvent } from '../translation/zoom-event.translator.js';
import { webhooksMigrations } from '../webhooks.migrations.js';
import type { InboxEntry } from './inbox-entry.type.js';
import { BODY_PURPOSE, InboxWriter } from './inbox.writer.js';

const silent = new SilentPublisher();

function entry(text: string): InboxEntry {
  const id = newId();
  const rawBody = Buffer.from(JSON.stringify({ event: text }));
  const receivedAt = new Date();
  return {
    id,
    digest: createHash('sha256').update(rawBody).digest(),
    delivery: {
      appId: 'first',
      secret: '',
      rawBody,
      receivedAt,
      signedAt: 1_700_000_000,
      requestId: null,
      trackingId: null,
      traceparent: null,
    },
    translation: translateZoomEvent({ event: text }, { inboxId: id, appId: 'first', receivedAt }),
  };
}

describeOnEachEngine('the inbox writer', (open) => {
  let opened: TestDatabase;

  beforeEach(async () => {
    opened = await open([webhooksMigrations]);
  });

  afterEach(async () => {
    await opened.close();
  });

  it('lets two replicas get the same deliveries in opposite orders without a deadlock', async () => {
    const writers = [
      new InboxWriter(opened.database, silent, specVault),
      new InboxWriter(opened.database, silent, specVault),
    ];
    for (let round = 0; round < 20; round += 1) {
      const names = Array.from({ length: 100 }, (_, n) => `${String(round)}.${String(n)}`);
      const written = await Promise.all(
        writers.map((writer, replica) =>
          writer.write((replica === 0 ? names : names.toReversed()).map(entry)),
        ),
      );
      expect(written.reduce((sum, fresh) => sum + fresh.size, 0)).toBe(100);
    }
    expect(await inboxRows(opened.database)).toHaveLength(2000);
  });

  it('answers which entries are new, one of two alike in a batch', async () => {
    const writer = new InboxWriter(opened.database, silent, specVault);
    const [first, repeat, other] = [entry('a'), entry('a'), entry('b')];
    const fresh = await writer.write([first, repeat, other]);
    expect([...fresh].sort()).toEqual([first.id, other.id].sort());
    expect((await writer.write([entry('b')])).size).toBe(0);
  });

  it('keeps no body in clear, and each bound to the app that sent it', async () => {
    const writer = new InboxWriter(opened.database, silent, specVault);
    await writer.write([entry('said in confidence')]);
    const stored = z.object({ body: z.instanceof(Uint8Array), app_id: z.string() });
    const [row] = await opened.database.query(stored, 'SELECT body, app_id FROM webhook_inbox');
    const text = Buffer.from(row?.body ?? []).toString();
    expect(text).not.toContain('confidence');
    const open = (owner: string) => specVault.open(text, { purpose: BODY_PURPOSE, owner });
    expect(await open('first')).toBe('{"event":"said in confidence"}');
    expect(await open('second')).toBeUndefined();
  });
});
