import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileJournal } from './file.journal.js';

it('has each entry in the file before write returns, and appends to an older one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'deep', 'zoom.jsonl');
  const first = new FileJournal(path);
  first.write('stream.offered', { streamId: 's', detail: { name: 'Zoë\n' } });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    type: 'stream.offered',
    streamId: 's',
    detail: { name: 'Zoë\n' },
  });
  first.close();
  const second = new FileJournal(path);
  second.write('webhook.sent');
  second.close();
  const types = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(types.map(({ type }) => type)).toEqual(['stream.offered', 'webhook.sent']);
  expect(second.entries()).toHaveLength(1);
});

it('keeps entries in memory where there is no path', () => {
  const journal = new FileJournal(null);
  journal.write('signaling.live', { connection: 3 });
  expect(journal.entries()).toMatchObject([{ type: 'signaling.live', connection: 3 }]);
});
