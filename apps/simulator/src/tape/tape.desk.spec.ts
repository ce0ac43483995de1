import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileJournal } from '../journal/file.journal.js';
import type { OfferedTape } from '../rtms/rtms.host.js';
import { TapeDesk } from './tape.desk.js';

const HEAD = { tape: 1, streamId: 's', meetingUuid: 'u', meetingId: '1', product: 'meeting' };

describe('a tape that is on offer', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'desk-'));
    await writeFile(join(folder, 'one.jsonl'), JSON.stringify(HEAD));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const told: string[] = [];
  let journal: FileJournal;

  const deskOf = (play: OfferedTape['play']) =>
    new TapeDesk({
      folder,
      host: {
        offerTape: ({ head }) => ({
          streamId: head.streamId,
          serverUrls: 'ws://127.0.0.1/signaling/s',
          play,
        }),
      },
      webhooks: {
        deliver: ({ event, requestId }) => {
          told.push(event);
          const firstAnswer = new Promise<never>(() => undefined);
          return { requestId, firstAnswer, outcome: Promise.resolve('accepted') };
        },
      },
      accountId: 'a',
      clock: new SystemClock(),
      journal,
      webhookUrl: 'http://127.0.0.1/',
    });
  const journalled = () => journal.entries().map(({ type }) => type);

  beforeEach(() => {
    told.length = 0;
    journal = new FileJournal(null);
  });

  it('is announced to have stopped, although its playing failed', async () => {
    deskOf(() => Promise.reject(new TypeError('planted'))).play('one');
    await expect.poll(() => told).toEqual(['meeting.rtms_started', 'meeting.rtms_stopped']);
    expect(journal.entries()).toMatchObject([
      { type: 'tape.began', streamId: 's', detail: { tape: 'one', speed: 1, lastsMs: 0 } },
      { type: 'tape.failed', streamId: 's', detail: { message: 'TypeError: planted' } },
    ]);
  });

  it('is announced to have stopped when its client lets it wait, and the journal says so', async () => {
    deskOf(() => Promise.resolve('stalled')).play('one');
    await expect.poll(() => told).toEqual(['meeting.rtms_started', 'meeting.rtms_stopped']);
    expect(journalled()).toEqual(['tape.began', 'tape.stalled']);
  });

  it('is not heard of any more when the simulator closes meanwhile', async () => {
    const end = Promise.resolve('stopped' as const);
    deskOf(() => end).play('one');
    await end;
    await new Promise(setImmediate);
    expect([told, journalled()]).toEqual([['meeting.rtms_started'], ['tape.began']]);
  });
});
