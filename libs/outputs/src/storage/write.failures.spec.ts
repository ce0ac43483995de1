import { Logger } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContentDeletedError, SpoolFullError } from '../outputs.errors.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { FullStore } from '../testing/full.store.js';
import { KeptLogger } from '../testing/kept.logger.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { LineLog } from './line.log.js';
import { writeFailureOf } from './write.failure.js';
import { WriteFailures } from './write.failures.js';

const MINUTE = 60_000;
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('Writes that fail', () => {
  let metrics: Metrics;
  let logger: KeptLogger;
  let failures: WriteFailures;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    logger = new KeptLogger();
    Logger.overrideLogger(logger);
    metrics = new Metrics();
    failures = new WriteFailures(new OutputsMetrics(metrics));
  });
  afterEach(() => {
    failures.onModuleDestroy();
    Logger.overrideLogger(false);
    vi.useRealTimers();
  });

  const counted = async (labels: string) =>
    (await metrics.text())
      .split('\n')
      .find((line) => line.startsWith(`outputs_write_failures_total{${labels}}`))
      ?.split(' ')
      .at(-1);

  it('are counted by sink and reason, one by one', async () => {
    for (const session of ['a', 'b', 'b']) failures.failed('audio', session, withCode('ENOSPC'));
    failures.failed('video', 'a', withCode('EIO'));
    expect(await counted('sink="audio",reason="disk_full"')).toBe('3');
    expect(await counted('sink="video",reason="io_error"')).toBe('1');
  });

  it('are one line, a sum each minute, and a line once none failed for a minute', () => {
    failures.failed('audio', 'a', withCode('ENOSPC'));
    expect(logger.lines).toMatchObject([expect.stringContaining('Artifacts cannot be written')]);
    expect(logger.lines[0]).toContain("reason: 'disk_full'");
    for (const session of ['a', 'b', 'c']) failures.failed('video', session, withCode('ENOSPC'));
    failures.failed('audio', 'c', withCode('EACCES'));
    expect(logger.lines).toHaveLength(1);
    vi.advanceTimersByTime(MINUTE);
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[1]).toContain("'video: disk_full': 3, 'audio: access_denied': 1");
    expect(logger.lines[1]).toContain('sessions: 3');
    failures.failed('chat', 'a', withCode('ENOSPC'));
    vi.advanceTimersByTime(MINUTE);
    expect(logger.lines[2]).toContain("{ 'chat: disk_full': 1 }");
    expect(logger.lines[2]).toContain('sessions: 1');
    vi.advanceTimersByTime(MINUTE);
    expect(logger.lines[3]).toContain('No write of an artifact failed for a minute.');
    vi.advanceTimersByTime(10 * MINUTE);
    expect(logger.lines).toHaveLength(4);
    failures.failed('audio', 'd', withCode('ENOSPC'));
    expect(logger.lines[4]).toContain('Artifacts cannot be written');
  });

  it('are summed up when the service stops', () => {
    failures.failed('audio', 'a', withCode('ENOSPC'));
    failures.failed('audio', 'a', withCode('ENOSPC'));
    failures.onModuleDestroy();
    expect(logger.lines).toHaveLength(2);
    expect(logger.lines[1]).toContain("'audio: disk_full': 1");
    vi.advanceTimersByTime(MINUTE);
    expect(logger.lines).toHaveLength(2);
  });

  it('are told from the disk’s own words', async () => {
    vi.useRealTimers();
    const folder = await temporaryStore();
    const store = new FullStore(folder.root);
    store.isFull = () => true;
    const log = new LineLog(store, 'sessions/a/e1/chat.jsonl', (error) => {
      failures.failed('chat', 'a', error);
    });
    await log.append({ said: 'no' });
    await expect.poll(() => counted('sink="chat",reason="disk_full"')).toBe('1');
    await expect(log.close()).rejects.toThrow('ENOSPC');
    await folder.remove();
  });

  it.each([
    ['disk_full', withCode('EDQUOT')],
    ['spool_full', new SpoolFullError()],
    ['deleted', new ContentDeletedError()],
    ['access_denied', withCode('EROFS')],
    ['too_many_files', withCode('EMFILE')],
    ['other', withCode('ENOTDIR')],
    ['other', new Error('no code')],
    ['other', 'no error'],
  ] as const)('have the reason %s', (reason, error) => {
    expect(writeFailureOf(error)).toBe(reason);
  });
});
