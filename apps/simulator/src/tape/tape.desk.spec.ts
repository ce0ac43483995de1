import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TapeDesk } from './tape.desk.js';

const HEAD = { tape: 1, streamId: 's', meetingUuid: 'u', meetingId: '1', product: 'meeting' };

describe('a tape that is on offer', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'desk-'));
    await writeFile(join(folder, 'one.jsonl'), JSON.stringify(HEAD));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is announced to have stopped, although its playing failed', async () => {
    const told: string[] = [];
    const desk = new TapeDesk({
      folder,
      host: {
        offerTape: ({ head }) => ({
          streamId: head.streamId,
          serverUrls: 'ws://127.0.0.1/signaling/s',
          done: Promise.reject(new TypeError('planted')),
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
      webhookUrl: 'http://127.0.0.1/',
    });
    desk.play('one');
    await expect.poll(() => told).toEqual(['meeting.rtms_started', 'meeting.rtms_stopped']);
  });
});
