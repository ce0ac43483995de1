import { expect, it } from 'vitest';
import { z } from 'zod';
import { SessionArtifacts } from '../manifest/session.artifacts.js';
import { SessionLedger } from '../session/session.ledger.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ANA, describeOutputs, ENDED } from '../testing/outputs.stage.js';
import { sessionContext } from '../testing/session.frames.js';
import { RetentionJob } from './retention.job.js';

const DAY = 86_400_000;

describeOutputs('retention', (at) => {
  const keeping = (recordings: number, transcripts: number) =>
    at().restart({
      OUTPUTS_KEEP_RECORDINGS_DAYS: recordings,
      OUTPUTS_KEEP_TRANSCRIPTS_DAYS: transcripts,
    });

  /** A session that ended so many days ago. @returns its id */
  async function captured(days: number): Promise<string> {
    const session = sessionContext();
    await at().captured(session);
    await at().endedDaysAgo(days, session);
    return session.sessionId;
  }

  const statuses = (sessionId: string) =>
    Promise.all(
      ['artifacts/mixed.wav', `artifacts/audio-${ANA}.wav`, 'transcript', 'chat', 'manifest'].map(
        async (path) => (await at().outputs.ask(`sessions/${sessionId}/${path}`)).status,
      ),
    );

  it('deletes recordings and keeps transcripts, each by its days', async () => {
    const stage = at();
    await keeping(7, 0);
    const [old, fresh] = [await captured(8), await captured(6)];
    await stage.outputs.app.get(RetentionJob).run();
    expect(await statuses(old)).toEqual([410, 410, 200, 200, 200]);
    expect((await stage.files(old)).filter((name) => name.endsWith('.wav'))).toEqual([]);
    expect(await statuses(fresh)).toEqual([200, 200, 200, 200, 200]);
    expect(await stage.found()).toHaveLength(2);
  });

  it('deletes transcripts, chat and words of the search, and keeps recordings', async () => {
    const stage = at();
    await keeping(0, 7);
    const [old, fresh] = [await captured(8), await captured(6)];
    await stage.outputs.app.get(RetentionJob).run();
    expect(await statuses(old)).toEqual([200, 200, 410, 410, 200]);
    expect((await stage.files(old)).filter((name) => /transcript|chat/.test(name))).toEqual([]);
    expect(await statuses(fresh)).toEqual([200, 200, 200, 200, 200]);
    expect(await stage.found()).toHaveLength(1);
  });

  it('deletes the words of an owner that was killed before it committed its manifest', async () => {
    const stage = at();
    await keeping(0, 7);
    const first = sessionContext();
    const ended = { sessionId: first.sessionId, epoch: 1, stopReason: 6, endedAt: ENDED.at };
    await stage.captured(first, { ...ENDED, kind: 'handed_over' });
    const epochs = [new EpochKeys(first.sessionId, 1)];
    await stage.outputs.app.get(SessionArtifacts).complete(first, epochs, ended);
    await stage.captured({ ...first, epoch: 2 });
    await stage.endedDaysAgo(8, first);
    const words = async () =>
      (await stage.files(first.sessionId)).filter((name) => /^(transcript|chat)\./.test(name));
    const finals = (await words()).filter((name) => !name.includes('operations'));
    expect(finals).toHaveLength(2 * 5);
    await stage.outputs.app.get(RetentionJob).run();
    expect(await words()).toEqual([]);
    expect((await stage.outputs.ask(`sessions/${first.sessionId}/timeline`)).status).toBe(200);
  });

  it('deletes all when both are over, names and manifest included, and says who did', async () => {
    const stage = at();
    await keeping(7, 30);
    const [oldest, older] = [await captured(31), await captured(8)];
    await stage.outputs.app.get(RetentionJob).run();
    await stage.outputs.app.get(RetentionJob).run();
    expect(await statuses(oldest)).toEqual([410, 410, 410, 410, 410]);
    expect(await stage.files(oldest)).toEqual([]);
    expect(await statuses(older)).toEqual([410, 410, 200, 200, 200]);
    const audited = await stage.outputs.database.query(
      z.object({ actor: z.string(), target: z.string(), detail: z.unknown() }),
      `select actor, target, detail from audit_entries
       where action = 'outputs.content_expired' order by at, id`,
    );
    expect(audited).toEqual([
      { actor: 'platform', target: oldest, detail: { part: 'all' } },
      { actor: 'platform', target: older, detail: { part: 'recordings' } },
    ]);
  });

  it('deletes nothing where nothing is configured', async () => {
    const stage = at();
    await keeping(0, 0);
    const ancient = await captured(5_000);
    await stage.outputs.app.get(RetentionJob).run();
    expect(await statuses(ancient)).toEqual([200, 200, 200, 200, 200]);
  });

  it('takes more sessions than one look finds, and none that still runs', async () => {
    const stage = at();
    await keeping(7, 7);
    const ledger = stage.outputs.app.get(SessionLedger);
    for (let count = 0; count < 130; count += 1) {
      const { sessionId } = sessionContext();
      const endedAt = Date.now() - 8 * DAY;
      await ledger.ended({ sessionId, epoch: 1, stopReason: 6, endedAt }, 'stream');
    }
    const running = sessionContext();
    await ledger.opened(running.sessionId, 1, 'stream');
    await stage.outputs.app.get(RetentionJob).run();
    const [row] = await stage.outputs.database.query(
      z.object({ deleted: z.number() }),
      `select count(*)::integer as deleted from output_deletion where completed_at is not null`,
    );
    expect(row?.deleted).toBe(130);
  });
});
