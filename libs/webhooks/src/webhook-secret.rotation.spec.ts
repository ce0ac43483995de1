import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filedZoomApps } from './testing/filed.zoom-apps.js';
import { inboxRows } from './testing/kept.rows.js';
import { WebhookHarness } from './testing/webhook.harness.js';
import { webhooksMigrations } from './webhooks.migrations.js';

const APPS = [
  {
    id: 'notetaker',
    clientId: 'RtmsClientId0000000022',
    clientSecret: 'RtmsSecret000000000000000000032c',
    webhookSecretFiles: ['notetaker-tokens'],
  },
  {
    id: 'recorder',
    clientId: 'RecorderClientId000022',
    clientSecret: 'RecorderSecret0000000000000032ch',
    webhookSecrets: ['recorderToken'],
  },
];

describeOnEachEngine('the Secret Token of an app, in a file', (open) => {
  let opened: TestDatabase;
  let folder: string;
  let harness: WebhookHarness;
  let delivered: number;

  beforeEach(async () => {
    delivered = 0;
    opened = await open([eventsMigrations, webhooksMigrations]);
    folder = await mkdtemp(join(tmpdir(), 'zoom-webhooks-'));
    await put('notetaker-tokens', 'oldToken');
    await put('accounts.json', JSON.stringify({ apps: APPS }));
    harness = await WebhookHarness.start({
      database: opened.database,
      apps: (clock) => filedZoomApps(join(folder, 'accounts.json'), clock),
    });
  });

  afterEach(async () => {
    await harness.close();
    await opened.close();
    await rm(folder, { recursive: true });
  });

  async function put(name: string, text: string): Promise<void> {
    await writeFile(join(folder, `${name}.new`), text);
    await rename(join(folder, `${name}.new`), join(folder, name));
  }

  /** Statuses of deliveries signed with each, after the next look at the files. */
  async function statuses(...secrets: readonly string[]): Promise<readonly number[]> {
    harness.clock.move(1_000);
    const answers: number[] = [];
    for (const secret of secrets) {
      const body = JSON.stringify({ event: 'meeting.started', event_ts: (delivered += 1) });
      answers.push((await harness.deliver(body, { secret })).status);
    }
    return answers;
  }

  it('is rotated while the service runs: old, then old and new, then new', async () => {
    const all = ['oldToken', 'newToken', 'recorderToken'];
    expect(await statuses(...all)).toEqual([200, 401, 200]);
    await put('notetaker-tokens', 'oldToken\nnewToken\n');
    expect(await statuses(...all)).toEqual([200, 200, 200]);
    await put('notetaker-tokens', 'newToken\n');
    expect(await statuses(...all)).toEqual([401, 200, 200]);
    const rows = await inboxRows(opened.database);
    expect(rows.map((row) => row.app_id)).toEqual([
      'notetaker',
      'recorder',
      'notetaker',
      'notetaker',
      'recorder',
      'notetaker',
      'recorder',
    ]);
  });

  it('stays valid while its file is away or bad', async () => {
    await rm(join(folder, 'notetaker-tokens'));
    expect(await statuses('oldToken', 'newToken')).toEqual([200, 401]);
    await put('notetaker-tokens', '<secret token>');
    expect(await statuses('oldToken', '<secret token>')).toEqual([200, 401]);
    await put('notetaker-tokens', 'newToken');
    expect(await statuses('oldToken', 'newToken')).toEqual([401, 200]);
  });
});
