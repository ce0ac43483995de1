import { createHash } from 'node:crypto';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { DiskSweep } from './disks/disk.sweep.js';
import { manifest as manifestSchema } from './manifest/manifest.schema.js';
import { outputsMigrations } from './outputs.migrations.js';
import { SessionLedger } from './session/session.ledger.js';
import { ObjectStore } from './storage/object.store.js';
import { startFaultyGateway } from './testing/faulty.gateway.js';
import { type StartedOutputs, startOutputs } from './testing/outputs.harness.js';
import {
  needsS3Emulator,
  S3_KEY,
  type S3Emulator,
  startS3Emulator,
} from './testing/s3.emulator.js';
import { s3SpecSettings, startS3Store } from './testing/s3.store.js';
import { MEETING_START, noise, packets, sessionContext } from './testing/session.frames.js';

describeOnEachEngine('a session that is recorded into a bucket of the emulator moto', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;
  let endpoint: string;
  let emulator: S3Emulator;
  let gateway: Awaited<ReturnType<typeof startFaultyGateway>>;

  const startReplica = (through: string, folder?: string) =>
    startOutputs(test, folder, {
      OUTPUTS_STORE: 's3',
      OUTPUTS_S3_ENDPOINT: through,
      OUTPUTS_S3_BUCKET: 'recordings',
      OUTPUTS_S3_PREFIX: 'kept/here',
      OUTPUTS_S3_ACCESS_KEY_ID: S3_KEY.accessKeyId,
      OUTPUTS_S3_SECRET_ACCESS_KEY: S3_KEY.secretAccessKey,
      OUTPUTS_S3_PATH_STYLE: true,
    });

  beforeEach(async (context) => {
    needsS3Emulator(context);
    emulator = await startS3Emulator();
    endpoint = emulator.endpoint;
    gateway = await startFaultyGateway(endpoint);
    await emulator.makeBucket('recordings');
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startReplica(gateway.endpoint);
    return async () => {
      await outputs.stop();
      await test.close();
      await outputs.remove();
      await gateway.stop();
      await emulator.stop();
    };
  });

  it(
    'has its manifest, its artifacts by range, and nothing once it is deleted',
    { timeout: 120_000 },
    async () => {
      const session = sessionContext();
      const recording = await outputs.open(session);
      await recording.deliver(...packets('16778240', 0, noise(200_000, 1)));
      await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 200_000 });
      const path = `sessions/${session.sessionId}`;
      const { artifacts } = manifestSchema.parse(
        await (await outputs.ask(`${path}/manifest`)).json(),
      );
      const mix = artifacts.find(({ kind }) => kind === 'mixed_audio');
      expect(mix?.bytes).toBeGreaterThan(5 * 1024 * 1024);

      const whole = await outputs.ask(`${path}/artifacts/mixed.wav`);
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(mix?.sha256);
      const part = await outputs.ask(`${path}/artifacts/mixed.wav`, {
        headers: { range: 'bytes=5242870-5242889' },
      });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(5_242_870, 5_242_890));

      const looking = await startS3Store(await s3SpecSettings(endpoint, 'recordings'));
      expect((await looking.store.list('sessions')).map(({ key }) => key)).toContain(mix?.key);
      expect((await outputs.ask(`${path}/content`, { method: 'DELETE' })).status).toBe(200);
      expect(await looking.store.list('sessions')).toEqual([]);
      expect(await looking.uploads.list('')).toEqual([]);
      expect((await outputs.ask(`${path}/artifacts/mixed.wav`)).status).toBe(410);
      await looking.remove();
    },
  );

  it('is said to be away once, and once to be back', { timeout: 60_000 }, async () => {
    const said = (words: string) =>
      outputs.logger.lines.filter((line) => line.includes(words)).length;
    const session = sessionContext();
    gateway.decide(() => 'cut');
    const recording = await outputs.open(session);
    await recording.deliver(...packets('16778240', 0, noise(2_000, 1)));
    const puts = (what: string) =>
      gateway.seen.filter((one) => one.startsWith('PUT') && one.includes(what)).length;
    // The SDK asks three times before it gives up.
    await expect.poll(() => puts('session.json'), { timeout: 30_000 }).toBeGreaterThan(9);
    expect(said('The record of a session could not be written.')).toBe(1);
    expect(said('Uploads fail')).toBe(1);
    const metrics = await (await fetch(`${outputs.origin}/metrics`)).text();
    const counted = /outputs_upload_failures_total\{reason="unavailable"\} (\d+)/.exec(metrics);
    expect(Number(counted?.[1])).toBeGreaterThan(1);
    gateway.decide(() => 'pass');
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 2_000 });
    expect((await outputs.ask(`sessions/${session.sessionId}/manifest`)).status).toBe(200);
    expect(said('The record of a session is written now.')).toBe(1);
    expect(said('No upload fails any more.')).toBe(1);
    expect(said('Uploads fail')).toBe(1);
  });

  it('is tied to the disk of its replica until all of it is uploaded', async () => {
    const recording = await outputs.open(sessionContext());
    await recording.deliver(...packets('16778240', 0, noise(500, 1)));
    const sweep = async () => {
      await outputs.database.execute(
        "UPDATE output_session_disk SET held_at = now() - interval '2 minutes'",
      );
      for (let look = 0; look < 12; look += 1) await outputs.app.get(DiskSweep).sweep();
      return outputs.database.query(z.object({}), 'SELECT 1 FROM output_session_disk');
    };
    expect(await sweep()).toHaveLength(1);
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 500 });
    expect(await sweep()).toHaveLength(0);
  });

  it('is tied to no disk once its replica has ended with all of it uploaded', async () => {
    const recording = await outputs.open(sessionContext());
    await recording.deliver(...packets('16778240', 0, noise(500, 1)));
    await recording.close({ kind: 'handed_over', stopReason: null, at: MEETING_START + 500 });
    await outputs.stop();
    const rows = await test.database.query(z.object({}), 'SELECT 1 FROM output_session_disk');
    expect(rows).toEqual([]);
    outputs = await startReplica(endpoint, outputs.folder);
  });

  it('has no complete receipt while it lies in the spool of another replica', async () => {
    const session = sessionContext();
    gateway.decide(() => 'cut');
    const recording = await outputs.open(session);
    await recording.deliver(...packets('16778240', 0, noise(2_000, 1)));
    const spooled = () => outputs.app.get(ObjectStore).localFolders('sessions');
    await expect.poll(spooled).toEqual([session.sessionId]);
    // As one that is killed: its sinks stay open, and nothing of theirs passes the gateway any more.
    await outputs.stop();

    const other = await startReplica(endpoint);
    const ended = { sessionId: session.sessionId, epoch: 1, stopReason: 6, endedAt: Date.now() };
    await other.app.get(SessionLedger).ended(ended, session.streamId);
    const content = `sessions/${session.sessionId}/content`;
    const status = async () => (await other.ask(content, { method: 'DELETE' })).status;
    expect(await status()).toBe(202);

    outputs = await startReplica(endpoint, outputs.folder);
    const looking = await startS3Store(await s3SpecSettings(endpoint, 'recordings'));
    const brought = () => looking.store.list('sessions');
    await expect.poll(brought).not.toEqual([]);
    await outputs.app.get(DiskSweep).sweep();
    expect(await status()).toBe(200);
    expect(await brought()).toEqual([]);
    expect(await looking.uploads.list('')).toEqual([]);
    await looking.remove();
    await other.stop();
    await other.remove();
  });

  it('is not said to be deleted while its bucket has former versions that it does not list', async () => {
    await emulator.keepVersions('recordings');
    const session = sessionContext();
    const recording = await outputs.open(session);
    await recording.deliver(...packets('16778240', 0, noise(500, 1)));
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 500 });
    const content = `sessions/${session.sessionId}/content`;
    const status = async () => (await outputs.ask(content, { method: 'DELETE' })).status;
    gateway.decide((what) =>
      what.includes('versions') ? { status: 403, code: 'AccessDenied' } : 'pass',
    );
    expect(await status()).toBe(202);
    expect(await status()).toBe(202);
    gateway.decide(() => 'pass');
    const looking = await startS3Store(await s3SpecSettings(endpoint, 'recordings'));
    expect(await looking.store.remains('sessions')).not.toEqual([]);
    expect(await status()).toBe(200);
    expect(await looking.store.remains('sessions')).toEqual([]);
    await looking.remove();
  });
});
