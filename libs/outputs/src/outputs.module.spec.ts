import { createHash } from 'node:crypto';
import {
  appendFile,
  mkdir,
  readFile,
  readdir,
  rm,
  rmdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  RtmsSessionEnded,
  type SessionEnd,
  type TimelineNotice,
} from '@zoom-platform/rtms/extension';
import { expect, it } from 'vitest';
import { type Manifest, manifest as manifestSchema } from './manifest/manifest.schema.js';
import { SessionLedger } from './session/session.ledger.js';
import { bareJpeg } from './testing/media.units.js';
import {
  MEETING_START,
  noise,
  packets,
  sessionContext,
  transcriptFrame,
  videoFrame,
} from './testing/session.frames.js';
import { startOutputs } from './testing/outputs.harness.js';
import { ANA, describeOutputs, ENDED } from './testing/outputs.stage.js';
import { readWav } from './testing/wav.reader.js';
import { readWebVtt } from './testing/webvtt.reader.js';

const BEN = '16779264';
const HANDED_OVER: SessionEnd = { ...ENDED, kind: 'handed_over', stopReason: null };

const firstPacket: TimelineNotice = {
  kind: 'notice',
  notice: 'first_packet',
  timestamp: MEETING_START,
};

describeOutputs('outputs', (at) => {
  const get = (path: string, headers: Record<string, string> = {}) => at().ask(path, { headers });

  async function problemCode(response: Response): Promise<unknown> {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'code' in body ? body.code : body;
  }

  async function manifest(): Promise<Manifest> {
    const response = await get('manifest');
    expect(response.status).toBe(200);
    return manifestSchema.parse(await response.json());
  }

  async function download(name: string): Promise<Buffer> {
    const response = await get(`artifacts/${name}`);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }

  /** What `rtms` says when a stream is over for good. */
  async function sessionEnded(epoch: number, outcome: 'ended' | 'lost'): Promise<void> {
    const { sessionId, streamId, product, entityId, meetingId, appId } = at().session;
    const facts = { sessionId, streamId, epoch, product, entityId, meetingId, appId };
    const event = new RtmsSessionEnded({ ...facts, at: ENDED.at, stopReason: 19, outcome });
    await at().outputs.database.transaction((tx) =>
      at().outputs.events.append(tx, event, { key: streamId }),
    );
  }

  /** Makes the session's files look as a process that was killed a minute ago left them. */
  async function abandon(): Promise<void> {
    const folder = join(at().outputs.folder, 'artifacts', 'sessions', at().session.sessionId);
    const minuteAgo = new Date(Date.now() - 60_000);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), minuteAgo, minuteAgo);
    }
  }

  it('lists every artifact with its place in time, size and digest, and publishes that once', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    const slice = [0, 0, 1, 0x65, 1, 2, 3];
    const sets = [0, 0, 1, 0x67, 0x42, 0xc0, 0x0a, 0xda, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80];
    const still = bareJpeg(64, 36);
    const picture = new Uint8Array([...sets, ...slice]);
    await recording.deliver(
      firstPacket,
      ...packets(ANA, 1_500, noise(1_000, 1)),
      ...packets(BEN, 2_000, noise(1_000, 2)),
      transcriptFrame(ANA, 1_500, 2_500, 'Good morning.'),
      videoFrame(ANA, 900, picture, { keyFrame: false }),
      videoFrame(ANA, 1_000, picture),
      videoFrame(ANA, 1_040, new Uint8Array(slice), { keyFrame: false }),
      videoFrame(BEN, 1_100, still, { kind: 'share', codec: 'JPG' }),
      videoFrame(BEN, 1_300, still, { kind: 'share', codec: 'JPG' }),
    );
    await recording.close(ENDED);
    const found = await manifest();
    expect(found).toMatchObject({ zero: MEETING_START, stopReason: 6, durationMs: 10_000 });
    expect(
      found.artifacts.map(({ name, offsetMs, durationMs }) => [name, offsetMs, durationMs]),
    ).toEqual([
      ['transcript.jsonl', 0, 10_000],
      ['transcript.vtt', 0, 10_000],
      ['transcript.srt', 0, 10_000],
      ['transcript.txt', 0, 10_000],
      ['timeline.jsonl', 0, 10_000],
      ['gaps.jsonl', 0, 10_000],
      ['mixed.wav', 0, 10_000],
      [`audio-${ANA}.wav`, 1_500, 1_000],
      [`audio-${BEN}.wav`, 2_000, 1_000],
      [`video-${ANA}.mp4`, 1_000, 80],
      [`share-${BEN}.mp4`, 1_100, 400],
    ]);
    for (const { name, bytes, sha256 } of found.artifacts) {
      const file = await download(name);
      expect([name, file.length]).toEqual([name, bytes]);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
    }
    const screen = await download(`share-${BEN}.mp4`);
    expect(screen.subarray(-2 * still.length)).toEqual(Buffer.concat([still, still]));
    const receptions = found.artifacts.flatMap(({ name, reception }) =>
      reception === undefined ? [] : [[name, reception.packets, reception.driftMs]],
    );
    expect(receptions).toEqual([
      [`audio-${ANA}.wav`, 10, 0],
      [`audio-${BEN}.wav`, 10, 0],
      [`video-${ANA}.mp4`, 2, 0],
      [`share-${BEN}.mp4`, 2, 0],
    ]);
    await sessionEnded(1, 'ended');
    await expect.poll(() => stage.outputs.listener.completed).toHaveLength(1);
    expect(stage.outputs.listener.completed[0]).toMatchObject({
      sessionId: stage.session.sessionId,
      artifacts: 11,
      durationMs: 10_000,
    });
  });

  it('serves the transcript so far and then the final one, in each format', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(firstPacket, transcriptFrame(ANA, 1_500, 2_500, 'Good morning.'));
    const soFar = await (await get('transcript?format=vtt')).text();
    expect(readWebVtt(soFar)).toMatchObject([{ startMs: 1_500, text: 'Good morning.' }]);
    expect(await problemCode(await get('manifest'))).toBe('outputs.manifest_pending');
    await recording.deliver(transcriptFrame(BEN, 3_000, 4_000, 'Hello.'));
    await recording.close(ENDED);
    const final = await get('transcript?format=text');
    expect(final.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await final.text()).toBe(
      `[00:00:01.500] Person ${ANA}: Good morning.\n[00:00:03.000] Person ${BEN}: Hello.\n`,
    );
    expect((await (await get('transcript?format=srt')).text()).split('\n\n')).toHaveLength(3);
    expect(await problemCode(await get('transcript?format=docx'))).toBe(
      'outputs.transcript_format_unknown',
    );
  });

  it('sends each operation as it comes, and resumes after the last one seen', async () => {
    const stage = at();
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(
      transcriptFrame(ANA, 1_500, 2_500, 'Good mourning.', { attribute: 'new' }),
    );
    const live = await get('transcript/live');
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    const receivedUntil = async (text: string) => {
      while (!received.includes(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`the stream ended before: ${text}`);
        received += value;
      }
    };
    await receivedUntil('Good mourning.');
    await recording.deliver(
      transcriptFrame(ANA, 1_500, 2_500, 'Good morning.', { attribute: 'update' }),
      transcriptFrame(BEN, 3_000, 4_000, 'Secret.', { attribute: 'new' }),
      transcriptFrame(BEN, 3_000, 4_000, '', { attribute: 'delete' }),
    );
    await receivedUntil('event: deleted');
    await recording.close(ENDED);
    await receivedUntil('event: end');
    const ids = received.match(/^id: .*$/gm);
    expect(ids).toEqual(['id: 1:1', 'id: 1:2', 'id: 1:3', 'id: 1:4', 'id: 1:4']);
    const resumed = await (await get('transcript/live', { 'last-event-id': '1:2' })).text();
    expect(resumed.match(/^id: \d.*$/gm)).toEqual(['id: 1:3', 'id: 1:4', 'id: 1:4']);
    expect(resumed).not.toContain('Good');
  });

  it('counts each write that fails, and says once that they do', { timeout: 60_000 }, async () => {
    const { outputs, session } = at();
    const recording = await outputs.open(session);
    const inTheWay = join(
      outputs.folder,
      'artifacts',
      'sessions',
      session.sessionId,
      'e1',
      'audio',
    );
    await symlink(basename(inTheWay), inTheWay);
    let atMs = 0;
    const failed = async () => {
      await recording.deliver(...packets(ANA, atMs, noise(100, 1)));
      atMs += 100;
      const metrics = await (await fetch(`${outputs.origin}/metrics`)).text();
      const counted = /outputs_write_failures_total\{sink="audio",reason="other"\} (\d+)/.exec(
        metrics,
      );
      return Number(counted?.[1] ?? 0);
    };
    await expect.poll(failed, { timeout: 30_000 }).toBeGreaterThan(2);
    const said = outputs.logger.lines.filter((line) => line.includes('cannot be written'));
    expect(said).toHaveLength(1);
    await rm(inTheWay);
    await recording.close(ENDED);
    expect((await get('manifest')).status).toBe(200);
  });

  it('has nothing of an unknown session, an invented id or an unlisted name', async () => {
    const stage = at();
    for (const path of ['manifest', 'transcript', 'transcript/live', 'artifacts/mixed.wav']) {
      expect(await problemCode(await get(path))).toBe('outputs.recording_not_found');
    }
    const id = encodeURIComponent('../../etc');
    const invented = await stage.outputs.ask(`sessions/${id}/manifest`);
    expect(await problemCode(invented)).toBe('outputs.recording_not_found');
    const recording = await stage.outputs.open(stage.session);
    await recording.deliver(...packets(ANA, 0, noise(100, 1)));
    await recording.close(ENDED);
    for (const name of [
      '..%2Fmanifest.json',
      '..%2F..%2Fe1%2Fsession.json',
      'manifest.json',
      '%00',
    ]) {
      const response = await get(`artifacts/${name}`);
      expect([name, response.status]).toEqual([name, 404]);
    }
  });

  it('commits nothing when it is handed over; the next owner lists both epochs without a repeat', async () => {
    const stage = at();
    const first = await stage.outputs.open(stage.session);
    const greeting = transcriptFrame(ANA, 1_500, 2_500, 'Good morning.');
    await first.deliver(firstPacket, ...packets(ANA, 1_500, noise(1_000, 1)), greeting);
    await first.close(HANDED_OVER);
    expect(await problemCode(await get('manifest'))).toBe('outputs.manifest_pending');
    const second = await stage.outputs.open({ ...stage.session, epoch: 2 });
    const again = { ...greeting, timestamp: greeting.timestamp + 3_000 };
    await second.deliver(...packets(ANA, 4_000, noise(1_000, 2)), again);
    await second.deliver(transcriptFrame(ANA, 4_000, 5_000, 'As I said.'));
    await second.close(ENDED);
    const found = await manifest();
    expect(found.epochs).toEqual([1, 2]);
    const audio = found.artifacts.filter(({ kind }) => kind === 'audio');
    expect(audio.map(({ epoch, offsetMs }) => [epoch, offsetMs])).toEqual([
      [1, 1_500],
      [2, 4_000],
    ]);
    const later = readWav(await download(`audio-${ANA}.e2.p1.wav`));
    expect(later.timeReference).toBe(64_000n);
    expect(found.gaps.totals).toContainEqual({
      track: '*',
      cause: 'reconnect',
      count: 1,
      milliseconds: 1_500,
      packets: 0,
    });
    const transcript = readWebVtt(await (await get('transcript?format=vtt')).text());
    expect(transcript.map(({ text }) => text)).toEqual(['Good morning.', 'As I said.']);
  });

  it('fences the commit by the store alone, when no row says that there is a later owner', async () => {
    const stage = at();
    const stale = await stage.outputs.open(stage.session);
    await stale.deliver(...packets(ANA, 0, noise(500, 1)));
    const elsewhere = await startOutputs(stage.test, stage.outputs.folder);
    try {
      const owner = await elsewhere.open({ ...stage.session, epoch: 2 });
      await stage.outputs.database.execute('delete from output_session');
      await stale.close(ENDED);
      expect(await problemCode(await get('manifest'))).toBe('outputs.manifest_pending');
      await owner.deliver(...packets(ANA, 1_000, noise(500, 1)));
      await owner.close(ENDED);
      expect((await manifest()).epochs).toEqual([1, 2]);
    } finally {
      await elsewhere.stop();
    }
  });

  it('fences the commit by the database alone, when the stale owner sees no other files', async () => {
    const stage = at();
    const stale = await stage.outputs.open(stage.session);
    await stale.deliver(...packets(ANA, 0, noise(500, 1)));
    await stage.outputs.database.execute(
      'update output_session set epoch = 2 where session_id = $1',
      [stage.session.sessionId],
    );
    await stale.close(ENDED);
    expect(await problemCode(await get('manifest'))).toBe('outputs.manifest_pending');
  });

  it('completes a session whose logs have lines that cannot be read, and says so', async () => {
    const stage = at();
    const first = await stage.outputs.open(stage.session);
    await first.deliver(firstPacket, ...packets(ANA, 0, noise(500, 1)));
    await first.deliver(transcriptFrame(ANA, 0, 500, 'Good morning.'));
    await first.close(HANDED_OVER);
    const folder = join(
      stage.outputs.folder,
      'artifacts',
      'sessions',
      stage.session.sessionId,
      'e1',
    );
    for (const log of ['timeline.jsonl', 'transcript.operations.jsonl', 'audio.journal.jsonl']) {
      await appendFile(join(folder, log), '\0\0\0\0\n{"notice":"resumed"}\n');
    }
    const second = await stage.outputs.open({ ...stage.session, epoch: 2 });
    await second.deliver(...packets(ANA, 1_000, noise(500, 1)));
    await second.close(ENDED);
    const { artifacts } = await manifest();
    const whole = artifacts.filter(({ recovered }) => !recovered).map(({ name }) => name);
    expect(whole).toEqual(['mixed.e2.p1.wav', `audio-${ANA}.e2.p1.wav`]);
    expect(await (await get('transcript?format=text')).text()).toContain('Good morning.');
  });

  it.each(['while it runs', 'when it ends'])(
    'completes a session whose record the store refused at its start and takes %s',
    async (moment) => {
      const stage = at();
      const folder = join(
        stage.outputs.folder,
        'artifacts',
        'sessions',
        stage.session.sessionId,
        'e1',
      );
      // A folder in its place: the record cannot be put.
      await mkdir(join(folder, 'session.json'), { recursive: true });
      const recording = await stage.outputs.open(stage.session);
      await recording.deliver(firstPacket, ...packets(ANA, 0, noise(500, 1)));
      await rmdir(join(folder, 'session.json'));
      if (moment === 'while it runs') {
        await expect.poll(() => readdir(folder), { timeout: 5_000 }).toContain('session.json');
      }
      await recording.close(ENDED);
      expect((await manifest()).artifacts.map(({ name }) => name)).toContain('mixed.wav');
    },
  );

  it('keeps audio and transcript of a session that was joined while the store could not be read', async () => {
    const stage = at();
    const sessions = join(stage.outputs.folder, 'artifacts', 'sessions');
    await mkdir(join(stage.outputs.folder, 'artifacts'), { recursive: true });
    // A file where the folder belongs: neither lists nor takes anything.
    await writeFile(sessions, '');
    const recording = await stage.outputs.open(stage.session);
    await rm(sessions);
    await recording.deliver(firstPacket, ...packets(ANA, 0, noise(500, 1)));
    await recording.deliver(transcriptFrame(ANA, 0, 500, 'Good morning.'));
    await recording.close(ENDED);
    expect((await manifest()).artifacts.map(({ name }) => name)).toContain('mixed.wav');
    expect(await (await get('transcript?format=text')).text()).toContain('Good morning.');
  });

  it('lets sessions that cannot be completed wait for those that were not yet tried', async () => {
    const stage = at();
    const ledger = stage.outputs.app.get(SessionLedger);
    const later = sessionContext();
    const past = { epoch: 1, stopReason: 6, endedAt: Date.now() - 3_600_000 };
    for (let count = 0; count < 100; count += 1) {
      await ledger.ended({ ...past, sessionId: sessionContext().sessionId }, 'stream');
    }
    await ledger.ended({ ...past, sessionId: later.sessionId, endedAt: Date.now() }, 'stream');
    const idsOf = async () => (await ledger.takeUnfinished()).map(({ sessionId }) => sessionId);
    const first = await idsOf();
    const second = await idsOf();
    expect([first, second].map(({ length }) => length)).toEqual([100, 100]);
    expect([first, second].map((ids) => ids.includes(later.sessionId))).toEqual([false, true]);
  });

  it('completes from disk what a killed owner left, once', async () => {
    const stage = at();
    const killed = await stage.outputs.open(stage.session);
    await killed.deliver(
      firstPacket,
      ...packets(ANA, 1_000, noise(8_000, 1)),
      transcriptFrame(ANA, 1_000, 9_000, 'Still here.'),
    );
    const wav = join(
      stage.outputs.folder,
      'artifacts/sessions',
      stage.session.sessionId,
      `e1/audio/${ANA}.p1.wav`,
    );
    await expect.poll(async () => (await readFile(wav)).length).toBeGreaterThan(8_000 * 32);
    await abandon();
    const successor = await startOutputs(stage.test, stage.outputs.folder);
    try {
      await stage.outputs.stopDelivery();
      await sessionEnded(1, 'lost');
      await expect.poll(() => successor.listener.completed, { timeout: 10_000 }).toHaveLength(1);
      const found = await manifest();
      expect(found.stopReason).toBe(19);
      const mixed = found.artifacts.find(({ name }) => name === 'mixed.wav');
      expect(mixed).toMatchObject({ recovered: true, offsetMs: 0, durationMs: 9_000 });
      expect(readWav(await download(`audio-${ANA}.wav`)).samples.length).toBe(8_000 * 16);
      expect(await (await get('transcript?format=text')).text()).toContain('Still here.');
    } finally {
      await successor.stop();
      await killed.close(HANDED_OVER);
    }
  });
});
