import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { newId } from '@zoom-platform/kernel';
import { Metrics, observabilityMigrations } from '@zoom-platform/observability';
import type { SessionContext } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outputsMigrations } from '../outputs.migrations.js';
import { SessionLedger } from '../session/session.ledger.js';
import { type StartedOutputs, startOutputs } from '../testing/outputs.harness.js';
import { MEETING_START, noise, packets, sessionContext } from '../testing/session.frames.js';
import { ArtifactReconciler } from './artifact.reconciler.js';

const ANA = '16778240';
const END = { kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 } as const;
const HANDED_OVER = { ...END, kind: 'handed_over' } as const;
const TWO_DAYS_MS = 2 * 86_400_000;

describeOnEachEngine('artifacts that belong to nothing (real files)', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;

  beforeEach(async () => {
    test = await open([
      observabilityMigrations,
      accessMigrations,
      eventsMigrations,
      outputsMigrations,
    ]);
    outputs = await startOutputs(test);
  });
  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
  });

  /** The same files and rows, under a service that deletes orphans. */
  async function restartDeleting(): Promise<void> {
    const { folder } = outputs;
    await outputs.stop();
    outputs = await startOutputs(test, folder, { OUTPUTS_DELETE_ORPHANS: true });
  }

  async function captured(
    end: typeof END | typeof HANDED_OVER = END,
    context = sessionContext(),
  ): Promise<SessionContext> {
    const recording = await outputs.open(context);
    await recording.deliver(...packets(ANA, 0, noise(500, 1)));
    await recording.close(end);
    return context;
  }

  const folderOf = (sessionId: string) => join(outputs.folder, 'artifacts/sessions', sessionId);
  const filesOf = async (sessionId: string) => {
    const options = { recursive: true, withFileTypes: true } as const;
    const entries = await readdir(folderOf(sessionId), options).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  async function put(sessionId: string, name: string): Promise<void> {
    const path = join(folderOf(sessionId), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'sound');
  }

  /** As an older copy of the disk brings it back. */
  async function putBack(sessionId: string, name: string): Promise<void> {
    await rm(folderOf(sessionId));
    await put(sessionId, name);
  }

  /** As if nobody had written to it for two days. */
  async function age(sessionId: string): Promise<void> {
    const then = new Date(Date.now() - TWO_DAYS_MS);
    const options = { recursive: true, withFileTypes: true } as const;
    for (const entry of await readdir(folderOf(sessionId), options)) {
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), then, then);
    }
  }

  const run = () => outputs.app.get(ArtifactReconciler).run();

  async function counted(name: string): Promise<Record<string, number>> {
    const text = await outputs.app.get(Metrics).text();
    const found = text.matchAll(new RegExp(`^${name}\\{\\w+="(\\w+)"\\} (\\d+)$`, 'gm'));
    return Object.fromEntries([...found].map(([, label = '', value]) => [label, Number(value)]));
  }
  const orphans = () => counted('outputs_orphan_sessions');
  const repairs = () => counted('outputs_orphan_repairs_total');
  const NONE = { unfinished: 0, unended: 0, unknown: 0, unlisted: 0, deleted: 0 };

  it('completes a session that ended long ago and never got its manifest, once', async () => {
    const { sessionId, streamId } = await captured(HANDED_OVER);
    const endedAt = Date.now() - TWO_DAYS_MS;
    const ended = { sessionId, epoch: 1, stopReason: 6, endedAt };
    await outputs.app.get(SessionLedger).ended(ended, streamId);
    await age(sessionId);
    await run();
    expect((await outputs.ask(`sessions/${sessionId}/manifest`)).status).toBe(200);
    expect(await repairs()).toEqual({ completed: 1 });
    await age(sessionId);
    await run();
    expect(await repairs()).toEqual({ completed: 1 });
    expect(await orphans()).toEqual(NONE);
  });

  it('counts a session that nobody writes to and nobody ended', async () => {
    const { sessionId } = await captured(HANDED_OVER);
    await age(sessionId);
    await restartDeleting();
    await run();
    expect(await orphans()).toEqual({ ...NONE, unended: 1 });
    expect(await filesOf(sessionId)).not.toEqual([]);
  });

  it('counts files of a session that no row knows, and deletes them where that is configured', async () => {
    const sessionId = newId();
    await put(sessionId, `e1/audio/${ANA}.p1.wav`);
    await age(sessionId);
    await run();
    expect(await orphans()).toEqual({ ...NONE, unknown: 1 });
    expect(await filesOf(sessionId)).toHaveLength(1);
    await restartDeleting();
    await run();
    expect(await filesOf(sessionId)).toEqual([]);
    expect(await orphans()).toEqual(NONE);
    expect(await repairs()).toEqual({ deleted: 1 });
  });

  it('tells media beside a manifest from what the manifest names, and from logs', async () => {
    const { sessionId } = await captured();
    const before = await filesOf(sessionId);
    await put(sessionId, 'e7/audio/late.p1.wav');
    await put(sessionId, 'e7/video/late.p1.mp4');
    await put(sessionId, 'e7/timeline.jsonl');
    await age(sessionId);
    await run();
    expect(await orphans()).toEqual({ ...NONE, unlisted: 1 });
    await restartDeleting();
    await run();
    expect((await filesOf(sessionId)).toSorted()).toEqual([...before, 'timeline.jsonl'].toSorted());
    expect(await orphans()).toEqual(NONE);
  });

  it('deletes again what came back after its deletion, also where it deletes no other orphans', async () => {
    const { sessionId } = await captured();
    await outputs.ask(`sessions/${sessionId}/content`, { method: 'DELETE' });
    await expect.poll(() => filesOf(sessionId)).toEqual([]);
    await putBack(sessionId, 'e1/audio/late.p1.wav');
    await age(sessionId);
    await run();
    expect(await filesOf(sessionId)).toEqual([]);
    expect(await repairs()).toEqual({ deleted: 1 });
    expect(await orphans()).toEqual(NONE);
  });

  it('leaves alone what was written to within a day, and what is being deleted', async () => {
    await restartDeleting();
    const young = newId();
    await put(young, `e1/audio/${ANA}.p1.wav`);
    const { sessionId } = await captured();
    await outputs.ask(`sessions/${sessionId}/content`, { method: 'DELETE' });
    await expect.poll(() => filesOf(sessionId)).toEqual([]);
    await test.database.execute('UPDATE output_deletion SET completed_at = NULL');
    await putBack(sessionId, 'e1/audio/late.p1.wav');
    await age(sessionId);
    await run();
    expect(await filesOf(young)).toHaveLength(1);
    expect(await filesOf(sessionId)).toHaveLength(1);
    expect(await orphans()).toEqual(NONE);
  });

  it('goes on with the others where one cannot be looked at', async () => {
    await restartDeleting();
    const broken = await captured();
    const manifests = (await filesOf(broken.sessionId)).filter((name) => /manifest/.test(name));
    expect(manifests).toHaveLength(1);
    await writeFile(join(folderOf(broken.sessionId), 'e1/final', manifests[0] ?? ''), 'no JSON');
    await age(broken.sessionId);
    const unknown = newId();
    await put(unknown, `e1/audio/${ANA}.p1.wav`);
    await age(unknown);
    await run();
    expect(await filesOf(unknown)).toEqual([]);
    expect(await repairs()).toEqual({ deleted: 1, failed: 1 });
  });
});
