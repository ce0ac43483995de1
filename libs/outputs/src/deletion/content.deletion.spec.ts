import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { DiskSweep } from '../disks/disk.sweep.js';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { completes } from '../testing/disk.stage.js';
import type { CallerName } from '../testing/outputs.harness.js';
import { describeOutputs, ENDED } from '../testing/outputs.stage.js';
import { sessionContext } from '../testing/session.frames.js';
import { RetentionJob } from './retention.job.js';

const problem = z.object({ code: z.string() });

describeOutputs('deletion of content', (at) => {
  const ask = (path: string, method = 'GET', caller: CallerName = 'all') =>
    at().ask(path, { method }, caller);
  const codeOf = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, problem.parse(await response.json()).code];
  };
  const deleted = async () => {
    const response = await ask('content', 'DELETE', 'deleter');
    return [response.status, await response.json()];
  };
  const folder = () => join(at().outputs.folder, 'artifacts', 'sessions', at().session.sessionId);
  const audited = () =>
    at().outputs.database.query(
      z.object({ actor: z.string(), action: z.string(), target: z.string(), outcome: z.string() }),
      `select actor, action, target, outcome from audit_entries
       where action <> 'outputs.content_read' order by at, id`,
    );
  it('takes files, rows and the words of the search; readers get 410 from then on', async () => {
    const stage = at();
    await stage.captured();
    expect(await stage.found()).toHaveLength(1);
    const other = sessionContext();
    await stage.captured(other);
    const facts = { sessionId: stage.session.sessionId, part: 'all', cause: 'request' };
    expect(await deleted()).toMatchObject([200, facts]);
    expect(await stage.files()).toEqual([]);
    expect(await stage.found()).toHaveLength(1);
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
    const kept = await stage.outputs.ask(`sessions/${other.sessionId}/transcript?format=text`);
    expect(await kept.text()).toContain('Confidential.');
  });

  it('may be asked for again, with the same answer, and is on record each time', async () => {
    const stage = at();
    await stage.captured();
    const [, first] = await deleted();
    const [status, second] = await deleted();
    const times = z.object({ requestedAt: z.number(), completedAt: z.number() });
    expect(status).toBe(200);
    expect(times.parse(second).requestedAt).toBe(times.parse(first).requestedAt);
    const entry = {
      actor: 'deleter',
      action: 'outputs.content_deleted',
      target: stage.session.sessionId,
      outcome: 'ok',
    };
    expect(await audited()).toEqual([entry, entry]);
  });

  it('needs a scope of its own, and a session that left something', async () => {
    const stage = at();
    await stage.captured();
    const asReader = ask('content', 'DELETE', 'reader');
    expect(await codeOf(asReader)).toEqual([403, 'access.missing_scope']);
    expect((await ask('manifest')).status).toBe(200);
    stage.session = sessionContext();
    const unknown = ask('content', 'DELETE');
    expect(await codeOf(unknown)).toEqual([404, 'outputs.recording_not_found']);
    const invented = stage.outputs.ask('sessions/..%2F..%2Fetc/content', { method: 'DELETE' });
    expect(await codeOf(invented)).toEqual([404, 'outputs.recording_not_found']);
    expect((await audited()).map(({ outcome }) => outcome)).toEqual([
      'outputs.recording_not_found',
      'outputs.recording_not_found',
    ]);
  });

  it('is refused while the session runs, here or elsewhere', async () => {
    const stage = at();
    const recording = await stage.record();
    const refusal = [409, 'outputs.session_running'];
    expect(await codeOf(ask('content', 'DELETE'))).toEqual(refusal);
    await recording.close({ ...ENDED, kind: 'handed_over' });
    expect(await codeOf(ask('content', 'DELETE'))).toEqual(refusal);
    expect((await ask('transcript')).status).toBe(200);
    await stage.endedDaysAgo(0);
    expect((await deleted())[0]).toBe(200);
  });

  it('ends the live view of a transcript', async () => {
    const stage = at();
    const recording = await stage.record();
    await recording.close({ ...ENDED, kind: 'handed_over' });
    await stage.endedDaysAgo(0);
    const live = await ask('transcript/live');
    await deleted();
    expect(await live.text()).toContain('event: end');
  });

  it('leaves nothing of what a stale owner completes afterwards', async () => {
    const stage = at();
    const stale = await stage.record();
    await stage.outputs.database.execute(
      `insert into output_deletion (session_id, part, cause) values ($1, 'all', 'request')`,
      [stage.session.sessionId],
    );
    await stale.close(ENDED);
    expect(await stage.files()).toEqual([]);
    expect(await stage.found()).toEqual([]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
  });

  it('wins against a manifest that is being made at the same time', async () => {
    const stage = at();
    const recording = await stage.record();
    await recording.close({ ...ENDED, kind: 'handed_over' });
    await stage.endedDaysAgo(0);
    const finalizing = stage.outputs.app
      .get(SessionFinalizer)
      .finalize({ sessionId: stage.session.sessionId, epoch: 1, stopReason: 6, endedAt: ENDED.at });
    const [answer] = await Promise.all([deleted(), finalizing.catch(() => undefined)]);
    expect([200, 202]).toContain(answer[0]);
    await stage.outputs.app.get(DiskSweep).sweep();
    expect((await deleted())[0]).toBe(200);
    expect(await stage.files()).toEqual([]);
    expect(await stage.found()).toEqual([]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
  });

  it('is not done while this process completes the session', async () => {
    const stage = at();
    const recording = await stage.record();
    await recording.close({ ...ENDED, kind: 'handed_over' });
    await stage.endedDaysAgo(0);
    const { finalizing, goOn } = await completes(stage.outputs, stage.session.sessionId);
    const sweep = () => stage.outputs.app.get(DiskSweep).sweep();
    expect((await deleted())[0]).toBe(202);
    await sweep();
    expect((await deleted())[0]).toBe(202);
    goOn();
    expect(await finalizing).toBe('deleted');
    await sweep();
    expect((await deleted())[0]).toBe(200);
    expect(await stage.files()).toEqual([]);
  });

  it('is finished by the job where it was cut short, and no frozen owner writes there any more', async () => {
    const stage = at();
    await stage.captured();
    await stage.outputs.database.execute(
      `insert into output_deletion (session_id, part, cause) values ($1, 'all', 'request')`,
      [stage.session.sessionId],
    );
    await stage.outputs.app.get(RetentionJob).run();
    expect(await stage.files()).toEqual([]);
    const late = mkdir(join(folder(), 'e1', 'audio'), { recursive: true });
    await expect(late).rejects.toMatchObject({ code: 'ENOTDIR' });
    await stage.outputs.app.get(RetentionJob).run();
    expect(await stage.files()).toEqual([]);
  });

  it('says that it failed, and takes content from readers all the same', async () => {
    const stage = at();
    await stage.captured();
    const sessions = join(stage.outputs.folder, 'artifacts', 'sessions');
    // A link to itself in the place of the folder: it can neither be listed nor emptied.
    stage.session = sessionContext();
    await stage.endedDaysAgo(0);
    await symlink(stage.session.sessionId, join(sessions, stage.session.sessionId));
    expect(await deleted()).toMatchObject([202, { completedAt: null }]);
    expect(await codeOf(ask('manifest'))).toEqual([410, 'outputs.content_deleted']);
    await stage.outputs.app.get(RetentionJob).run();
    expect(stage.outputs.logger.lines.join('\n')).toContain('Content could not be deleted.');
  });
});
