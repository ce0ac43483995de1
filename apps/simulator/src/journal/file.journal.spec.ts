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

it('forgets the oldest of many in memory, and none in the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'zoom.jsonl');
  const journal = new FileJournal(path, 20);
  for (let connection = 1; connection <= 50; connection += 1) {
    journal.write('signaling.live', { connection });
    const { forgotten } = journal;
    const numbers = journal.entries().map((entry) => entry.connection);
    expect(numbers).toEqual(Array.from(numbers, (_none, index) => forgotten + index + 1));
    expect(numbers.at(-1)).toBe(connection);
    expect(numbers.length).toBeGreaterThanOrEqual(Math.min(connection, 20));
    expect(numbers.length).toBeLessThanOrEqual(22);
  }
  journal.close();
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(50);
});

it('keeps the newest 100,000 entries in memory, or all where it is told so', () => {
  const [usual, whole] = [new FileJournal(null), new FileJournal(null, Infinity)];
  for (let count = 0; count < 120_000; count += 1) {
    usual.write('signaling.live');
    whole.write('signaling.live');
  }
  expect(usual.entries().length).toBeLessThanOrEqual(110_000);
  expect(usual.entries().length).toBeGreaterThanOrEqual(100_000);
  expect([whole.entries().length, whole.forgotten]).toEqual([120_000, 0]);
});

it('keeps entries in memory where there is no path', () => {
  const journal = new FileJournal(null);
  journal.write('signaling.live', { connection: 3 });
  expect(journal.entries()).toMatchObject([{ type: 'signaling.live', connection: 3 }]);
});
