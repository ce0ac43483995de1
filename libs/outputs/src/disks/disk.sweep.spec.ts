import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@zoom-platform/kernel';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DiskReadiness } from './disk.readiness.js';
import { DiskSweep } from './disk.sweep.js';
import { StoreDisk } from './store.disk.js';
import { ObjectStore } from '../storage/object.store.js';
import { OtherReplica } from '../testing/disk.stage.js';
import { ENDED } from '../testing/outputs.stage.js';
import { describeRevocation, outcome, type RevocationStage } from '../testing/revocation.stage.js';
import { noise, packets } from '../testing/session.frames.js';

const SILENT = { outcome: 'failed', errorCode: 'outputs.disk_silent', items: null };

describeRevocation('the disk of another replica', (at) => {
  let other: OtherReplica | undefined;

  async function withOther(folder?: string): Promise<[RevocationStage, OtherReplica]> {
    const stage = at();
    other = await OtherReplica.start(stage, folder);
    return [stage, other];
  }

  afterEach(async () => {
    await other?.close();
    other = undefined;
  });

  const readiness = (stage: RevocationStage) => stage.outputs.app.get(DiskReadiness).check();

  async function held(stage: RevocationStage): Promise<readonly string[]> {
    const rows = await stage.outputs.database.query(
      z.object({ session_id: z.string() }),
      'SELECT session_id FROM output_session_disk',
    );
    return rows.map(({ session_id }) => session_id);
  }

  it('is erased by its own replica, and no receipt is complete before', async () => {
    const [stage, there] = await withOther();
    await there.recorded();
    await stage.completed();
    expect(await stage.remove()).toEqual([202, false]);
    const holder = await there.holder();
    expect((await stage.receipt())?.receipt).toMatchObject({
      complete: false,
      outcomes: [outcome('outputs'), { holder, ...SILENT }, { holder: 'team' }],
    });
    expect(await there.files()).not.toEqual([]);
    await there.sweep();
    expect(await there.files()).toEqual([]);
    const { receipt } = await stage.complete();
    expect(receipt.outcomes).toContainEqual(outcome(holder, { attempts: 2 }));
    expect(await stage.remove()).toEqual([200, true]);
  });

  it('that nobody has seen for a day is named as unreachable, and erased where it comes back', async () => {
    const [stage, gone] = await withOther();
    await gone.recorded();
    await gone.sweep();
    const holder = await gone.holder();
    await gone.outputs.stop();
    await stage.captured(8);
    await stage.ended(8);
    await expect.poll(async () => (await stage.receipt())?.receipt.complete).toBe(false);
    await stage.outputs.database.execute(
      "UPDATE output_disk SET seen_at = now() - interval '25 hours' WHERE 'outputs@' || id = $1",
      [holder],
    );
    await stage.runPending();
    const unreachable = { ...SILENT, holder, outcome: 'unreachable' };
    expect((await stage.receipt())?.receipt).toMatchObject({
      complete: false,
      outcomes: expect.arrayContaining([expect.objectContaining(unreachable)]) as unknown,
    });
    expect(await stage.remove()).toEqual([200, true]);
    expect(stage.heard).toEqual([]);
    const [, back] = await withOther(gone.outputs.folder);
    expect(await back.files()).not.toEqual([]);
    await back.sweep();
    expect(await back.files()).toEqual([]);
    const { receipt } = await stage.complete();
    expect(receipt.outcomes).toContainEqual(
      expect.objectContaining({ holder, outcome: 'deleted' }),
    );
    await expect.poll(() => stage.heard).toHaveLength(1);
  });

  it('is not erased while a stale owner records there', async () => {
    const [stage, there] = await withOther();
    const leave = await there.record();
    await stage.completed();
    await stage.stopped(8);
    await expect.poll(async () => (await stage.receipt())?.receipt.complete).toBe(false);
    await there.sweep();
    expect((await stage.receipt())?.receipt.complete).toBe(false);
    await leave();
    await there.sweep();
    expect(await there.files()).toEqual([]);
    await stage.complete();
  });

  it('is not erased while its replica completes the session, and is waited for', async () => {
    const [stage, there] = await withOther();
    await there.recorded();
    await stage.completed();
    await stage.outputs.database.execute('DELETE FROM output_session_disk');
    await stage.outputs.database.execute('DELETE FROM output_manifest');
    const { finalizing, goOn } = await there.completes();
    expect(await stage.remove()).toEqual([202, false]);
    await there.sweep();
    expect((await stage.receipt())?.receipt.complete).toBe(false);
    goOn();
    expect(await finalizing).toBe('deleted');
    await there.sweep();
    expect(await there.files()).toEqual([]);
    await stage.complete();
  });

  it('that is ours too gets nothing more of a session that another one was just completing', async () => {
    const stage = at();
    const [, there] = await withOther(stage.outputs.folder);
    await there.recorded();
    const { finalizing, goOn } = await there.completes();
    const left = join(there.outputs.folder, 'artifacts', 'sessions', stage.session.sessionId);
    await stage.base.endedDaysAgo(0);
    expect(await stage.remove()).toEqual([200, true]);
    goOn();
    expect(await finalizing).toBe('deleted');
    expect((await stat(left)).isFile()).toBe(true);
    expect(there.outputs.logger.lines.join('\n')).not.toContain('could not be completed');
  });

  it('that is ours too gets nothing more of a stale owner that goes on there', async () => {
    const stage = at();
    const [, there] = await withOther(stage.outputs.folder);
    const stale = await stage.base.record({ ...stage.session, epoch: 1 }, there.outputs);
    await stage.base.endedDaysAgo(0);
    expect(await stage.remove()).toEqual([200, true]);
    await stale.deliver(...packets('16778241', 500, noise(500, 2)));
    await stale.close({ ...ENDED, at: ENDED.at + 500 }).catch(() => undefined);
    const left = join(there.outputs.folder, 'artifacts', 'sessions', stage.session.sessionId);
    expect((await stat(left)).isFile()).toBe(true);
    expect(await stage.base.found()).toEqual([]);
  });

  it('is looked through for sessions without a row, and rows without a session', async () => {
    const [stage, there] = await withOther();
    await there.recorded();
    const { database } = stage.outputs;
    const { sessionId } = stage.session;
    await database.execute('DELETE FROM output_session_disk');
    await database.execute(
      "INSERT INTO output_session_disk VALUES (gen_random_uuid(), $1, now() - interval '2 minutes')",
      [await there.outputs.app.get(StoreDisk).id()],
    );
    await there.sweep();
    expect(await held(stage)).toEqual([sessionId]);
  });

  it('is looked through by pages, and what was erased from it is not taken for a session', async () => {
    const [stage, there] = await withOther();
    const { app, folder } = there.outputs;
    const ids = Array.from({ length: 2_500 }, () => newId());
    const sessions = join(folder, 'artifacts', 'sessions');
    for (const id of ids) await mkdir(join(sessions, id), { recursive: true });
    const erased = newId();
    await app.get(ObjectStore).erase(`sessions/${erased}`);
    const young = newId();
    const { database } = stage.outputs;
    const disk = await app.get(StoreDisk).id();
    await database.execute(
      `INSERT INTO output_session_disk SELECT gen_random_uuid(), $1, now() - interval '2 minutes'
       FROM generate_series(1, 2500)`,
      [disk],
    );
    await database.execute(
      "INSERT INTO output_session_disk VALUES ($2, $1, now() - interval '50 seconds')",
      [disk, young],
    );
    await there.sweep();
    expect((await held(stage)).toSorted()).toEqual([...ids, young].toSorted());
  });

  it('is waited for once it fails, and in order again once another process has erased it', async () => {
    const [, there] = await withOther();
    await there.recorded();
    const stage = at();
    await stage.completed();
    await stage.remove();
    const said = (words: string) =>
      there.outputs.logger.lines.filter((line) => line.includes(words)).length;
    vi.spyOn(there.outputs.app.get(ObjectStore), 'erase').mockRejectedValue(new Error('away'));
    await there.sweep();
    await there.sweep();
    expect([said('cannot be kept in order'), said('is in order again')]).toEqual([1, 0]);
    await stage.outputs.database.execute('DELETE FROM output_session_disk');
    await there.sweep();
    expect([said('cannot be kept in order'), said('is in order again')]).toEqual([1, 1]);
  });

  it('is not waited for where a deletion failed that was then repeated', async () => {
    const stage = at();
    await stage.completed();
    vi.spyOn(stage.outputs.app.get(ObjectStore), 'erase').mockRejectedValueOnce(
      new Error('the disk is away'),
    );
    expect(await stage.remove()).toEqual([202, false]);
    expect(await stage.remove()).toEqual([200, true]);
    const { receipt } = await stage.complete();
    const ours = `outputs@${await stage.outputs.app.get(StoreDisk).id()}`;
    expect(receipt.outcomes).toContainEqual(
      outcome(ours, { outcome: 'nothing_held', items: null, attempts: 2 }),
    );
  });

  it('of which somebody removed the files answers too', async () => {
    const [stage, there] = await withOther();
    await there.recorded();
    await rm(join(there.outputs.folder, 'artifacts', 'sessions'), { recursive: true });
    const { database } = stage.outputs;
    await database.execute(
      "UPDATE output_session_disk SET held_at = now() - interval '2 minutes' WHERE disk_id = $1",
      [await there.outputs.app.get(StoreDisk).id()],
    );
    await stage.completed();
    expect(await stage.remove()).toEqual([202, false]);
    await there.sweep();
    const { receipt } = await stage.complete();
    const answer = { holder: await there.holder(), outcome: 'nothing_held', items: 0 };
    expect(receipt.outcomes).toContainEqual(expect.objectContaining(answer));
  });

  it('that is another one than ours is warned of once, and readiness says so', async () => {
    const [stage, there] = await withOther();
    const ours = stage.outputs.app.get(DiskSweep);
    await ours.sweep();
    expect(await readiness(stage)).toEqual({ status: 'up' });
    await there.sweep();
    await ours.sweep();
    await ours.sweep();
    expect(await readiness(stage)).toEqual({
      status: 'degraded',
      detail: expect.stringMatching(/^outputs\.stores_differ: /) as string,
    });
    // Nest has one logger: that of the application which was made last.
    const { lines } = there.outputs.logger;
    expect(lines.filter((line) => line.includes('stores_differ'))).toHaveLength(1);
  });

  it('that is ours too, or was left before we began, is not warned of', async () => {
    const stage = at();
    const [, left] = await withOther();
    await left.sweep();
    await left.close();
    const [, same] = await withOther(stage.outputs.folder);
    const ours = stage.outputs.app.get(DiskSweep);
    await ours.sweep();
    await same.sweep();
    await ours.sweep();
    expect(await readiness(stage)).toEqual({ status: 'up' });
  });
});
