import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import type { SessionContext } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { outputsMigrations } from '../outputs.migrations.js';
import { SessionLedger } from '../session/session.ledger.js';
import { type CallerName, type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import {
  chatFrame,
  MEETING_START,
  noise,
  packets,
  sessionContext,
  transcriptFrame,
} from '../testing/session.frames.js';
import { RetentionJob } from './retention.job.js';

const ANA = '16778240';
const END = { kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 } as const;
const DAY = 86_400_000;

const problem = z.object({ code: z.string() });
const found = z.object({ segments: z.array(z.object({ text: z.string() })) });

describeOnEachEngine('deletion of content', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;
  let session: SessionContext;

  beforeEach(async () => {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startOutputs(test);
    session = sessionContext();
  });
  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
  });

  async function record(context: SessionContext) {
    const recording = await outputs.open(context);
    await recording.deliver(
      ...packets(ANA, 0, noise(500, 1)),
      transcriptFrame(ANA, 0, 500, 'Confidential.'),
      chatFrame(400, 'Written.'),
    );
    return recording;
  }

  async function captured(context = session): Promise<void> {
    await (await record(context)).close(END);
  }

  const ask = (path: string, method = 'GET', caller: CallerName = 'all') =>
    outputs.ask(`sessions/${session.sessionId}/${path}`, { method }, caller);
  const codeOf = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, problem.parse(await response.json()).code];
  };
  const deleted = async () => {
    const response = await ask('content', 'DELETE', 'deleter');
    return [response.status, await response.json()];
  };
  const searched = async () => {
    const response = await outputs.ask('transcripts/search?q=confidential');
    return found.parse(await response.json()).segments;
  };
  const folder = () => join(outputs.folder, 'artifacts', 'sessions', session.sessionId);
  const files = async (below = folder()) => {
    const entries = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const audited = () =>
    outputs.database.query(
      z.object({ actor: z.string(), action: z.string(), target: z.string(), outcome: z.string() }),
      `select actor, action, target, outcome from audit_entries
       where action <> 'outputs.content_read' order by at, id`,
    );
  const endedDaysAgo = (days: number, sessionId = session.sessionId) =>
    outputs.app
      .get(SessionLedger)
      .ended({ sessionId, epoch: 1, stopReason: 6, endedAt: Date.now() - days * DAY }, 'stream');

  it('takes files, rows and the words of the search; readers get 410 from then on', async () => {
    await captured();
    expect(await searched()).toHaveLength(1);
    const other = sessionContext();
    await captured(other);
    const facts = { sessionId: session.sessionId, part: 'all', cause: 'request' };
    expect(await deleted()).toMatchObject([200, facts]);
    expect(await files()).toEqual([]);
    expect(await searched()).toHaveLength(1);
    for (const path of [
      'manifest',
      'transcript',
      'transcript/live',
      'chat',
      'timeline',
      'gaps',
      'artifacts/mixed.wav',
    ]) {
      expect([path, ...(await codeOf(ask(path)))]).toEqual([path, 410, 'outputs.content_deleted']);
    }
    const kept = await outputs.ask(`sessions/${other.sessionId}/transcript?format=text`);
    expect(await kept.text()).toContain('Confidential.');
  });

  it('may be asked for again, with the same answer, and is on record each time', async () => {
    await captured();
    const [, first] = await deleted();
    const [status, second] = await deleted();
    const times = z.object({ requestedAt: z.number(), completedAt: z.number() });
    expect(status).toBe(200);
    expect(times.parse(second).requestedAt).toBe(times.parse(first).requestedAt);
    const entry = {
      actor: 'deleter',
      action: 'outputs.content_deleted',
      target: session.sessionId,
      outcome: 'ok',
    };
    expect(await audited()).toEqual([entry, entry]);
  });

  it('needs a scope of its own, and a session that left something', async () => {
    await captured();
    const asReader = ask('content', 'DELETE', 'reader');
    expect(await codeOf(asReader)).toEqual([403, 'access.missing_scope']);
    expect((await ask('manifest')).status).toBe(200);
    session = sessionContext();
    const unknown = ask('content', 'DELETE');
    expect(await codeOf(unknown)).toEqual([404, 'outputs.recording_not_found']);
    const invented = outputs.ask('sessions/..%2F..%2Fetc/content', { method: 'DELETE' });
    expect(await codeOf(invented)).toEqual([404, 'outputs.recording_not_found']);
    expect((await audited()).map(({ outcome }) => outcome)).toEqual([
      'outputs.recording_not_found',
      'outputs.recording_not_found',
    ]);
  });

  it('is refused while the session runs, here or elsewhere', async () => {
    const recording = await record(session);
    const refusal = [409, 'outputs.session_running'];
    expect(await codeOf(ask('content', 'DELETE'))).toEqual(refusal);
    await recording.close({ ...END, kind: 'handed_over' });
    expect(await codeOf(ask('content', 'DELETE'))).toEqual(refusal);
    expect((await ask('transcript')).status).toBe(200);
    await endedDaysAgo(0);
    expect((await deleted())[0]).toBe(200);
  });

  it('ends the live view of a transcript', async () => {
    const recording = await record(session);
    await recording.close({ ...END, kind: 'handed_over' });
    await endedDaysAgo(0);
    const live = await ask('transcript/live');
    await deleted();
    expect(await live.text()).toContain('event: end');
  });

  it('leaves nothing of what a stale owner completes afterwards', async () => {
    const stale = await record(session);
    await outputs.database.execute(
      `insert into output_deletion (session_id, part, cause) values ($1, 'all', 'request')`,
      [session.sessionId],
    );
    await stale.close(END);
    expect(await files()).toEqual([]);
    expect(await searched()).toEqual([]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
  });

  it('wins against a manifest that is being made at the same time', async () => {
    const recording = await record(session);
    await recording.close({ ...END, kind: 'handed_over' });
    await endedDaysAgo(0);
    const finalizing = outputs.app
      .get(SessionFinalizer)
      .finalize({ sessionId: session.sessionId, epoch: 1, stopReason: 6, endedAt: END.at });
    const [answer] = await Promise.all([deleted(), finalizing.catch(() => undefined)]);
    expect(answer[0]).toBe(200);
    await outputs.app.get(RetentionJob).run();
    expect(await files()).toEqual([]);
    expect(await searched()).toEqual([]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
  });

  it('is finished by the job where it was cut short, or a frozen owner wrote once more', async () => {
    await captured();
    await outputs.database.execute(
      `insert into output_deletion (session_id, part, cause) values ($1, 'all', 'request')`,
      [session.sessionId],
    );
    await outputs.app.get(RetentionJob).run();
    expect(await files()).toEqual([]);
    await mkdir(join(folder(), 'e1', 'audio'), { recursive: true });
    await appendFile(join(folder(), 'e1', 'audio', 'late.p1.wav'), 'late');
    await outputs.app.get(RetentionJob).run();
    expect(await files()).toEqual([]);
  });

  it('says that it failed, and takes content from readers all the same', async () => {
    await captured();
    const sessions = join(outputs.folder, 'artifacts', 'sessions');
    // A file in the place of the folder: it can neither be listed nor emptied.
    session = sessionContext();
    await endedDaysAgo(0);
    await writeFile(join(sessions, session.sessionId), 'in the way');
    expect(await deleted()).toMatchObject([202, { completedAt: null }]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
    await outputs.app.get(RetentionJob).run();
    expect(outputs.logger.lines.join('\n')).toContain('Content could not be deleted.');
  });
});

describeOnEachEngine('retention', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;

  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
  });

  async function start(recordings: number, transcripts: number): Promise<void> {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startOutputs(test, undefined, {
      OUTPUTS_KEEP_RECORDINGS_DAYS: recordings,
      OUTPUTS_KEEP_TRANSCRIPTS_DAYS: transcripts,
    });
  }

  /** A session that ended so many days ago. */
  async function captured(days: number): Promise<string> {
    const session = sessionContext();
    const recording = await outputs.open(session);
    await recording.deliver(
      ...packets(ANA, 0, noise(500, 1)),
      transcriptFrame(ANA, 0, 500, 'Confidential.'),
      chatFrame(400, 'Written.'),
    );
    await recording.close(END);
    const { sessionId } = session;
    const endedAt = Date.now() - days * DAY;
    await outputs.app
      .get(SessionLedger)
      .ended({ sessionId, epoch: 1, stopReason: 6, endedAt }, 'stream');
    return sessionId;
  }

  const statuses = (sessionId: string) =>
    Promise.all(
      ['artifacts/mixed.wav', `artifacts/audio-${ANA}.wav`, 'transcript', 'chat', 'manifest'].map(
        async (path) => (await outputs.ask(`sessions/${sessionId}/${path}`)).status,
      ),
    );
  const searched = async () => {
    const response = await outputs.ask('transcripts/search?q=confidential');
    return found.parse(await response.json()).segments.length;
  };
  const filesOf = async (sessionId: string) => {
    const below = join(outputs.folder, 'artifacts', 'sessions', sessionId);
    const entries = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted();
  };

  it('deletes recordings and keeps transcripts, each by its days', async () => {
    await start(7, 0);
    const [old, fresh] = [await captured(8), await captured(6)];
    await outputs.app.get(RetentionJob).run();
    expect(await statuses(old)).toEqual([410, 410, 200, 200, 200]);
    expect((await filesOf(old)).filter((name) => name.endsWith('.wav'))).toEqual([]);
    expect(await statuses(fresh)).toEqual([200, 200, 200, 200, 200]);
    expect(await searched()).toBe(2);
  });

  it('deletes transcripts, chat and words of the search, and keeps recordings', async () => {
    await start(0, 7);
    const [old, fresh] = [await captured(8), await captured(6)];
    await outputs.app.get(RetentionJob).run();
    expect(await statuses(old)).toEqual([200, 200, 410, 410, 200]);
    expect((await filesOf(old)).filter((name) => /transcript|chat/.test(name))).toEqual([]);
    expect(await statuses(fresh)).toEqual([200, 200, 200, 200, 200]);
    expect(await searched()).toBe(1);
  });

  it('deletes all when both are over, names and manifest included, and says who did', async () => {
    await start(7, 30);
    const [oldest, older] = [await captured(31), await captured(8)];
    await outputs.app.get(RetentionJob).run();
    await outputs.app.get(RetentionJob).run();
    expect(await statuses(oldest)).toEqual([410, 410, 410, 410, 410]);
    expect(await filesOf(oldest)).toEqual([]);
    expect(await statuses(older)).toEqual([410, 410, 200, 200, 200]);
    const audited = await outputs.database.query(
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
    await start(0, 0);
    const ancient = await captured(5_000);
    await outputs.app.get(RetentionJob).run();
    expect(await statuses(ancient)).toEqual([200, 200, 200, 200, 200]);
  });

  it('takes more sessions than one look finds, and none that still runs', async () => {
    await start(7, 7);
    const ledger = outputs.app.get(SessionLedger);
    for (let count = 0; count < 130; count += 1) {
      const { sessionId } = sessionContext();
      const endedAt = Date.now() - 8 * DAY;
      await ledger.ended({ sessionId, epoch: 1, stopReason: 6, endedAt }, 'stream');
    }
    const running = sessionContext();
    await ledger.opened(running.sessionId, 1, 'stream');
    await outputs.app.get(RetentionJob).run();
    const [row] = await outputs.database.query(
      z.object({ deleted: z.number() }),
      `select count(*)::integer as deleted from output_deletion where completed_at is not null`,
    );
    expect(row?.deleted).toBe(130);
  });
});
