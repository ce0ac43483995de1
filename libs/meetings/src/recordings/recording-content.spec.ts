import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeetingsHarness } from '../testing/meetings.harness.js';

const ID = '12345678901';
const FILE = 'ed6c2f27-2ae7-42f4-b3d0-835b493e4fa8';
const PATH = `/meetings/${ID}/recordings/${FILE}/content`;
const READER = 'recordings:read';
const CONTENT = Buffer.from('WEBVTT\n\n1\n00:00.000 --> 00:01.000\nHello');

let harness: MeetingsHarness;
let ranges: (string | undefined)[];
let tokens: (string | undefined)[];

beforeEach(async () => {
  harness = await MeetingsHarness.start(READER, 'meetings:read');
  ranges = [];
  tokens = [];
  list({
    id: FILE,
    file_extension: 'MP4',
    download_url: `${harness.zoomOrigin}/rec/download/SECRET`,
  });
  harness.zoom.file = ({ headers }, response) => {
    ranges.push(headers.range);
    tokens.push(headers.authorization);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': CONTENT.length });
      response.end(CONTENT);
      return;
    }
    const part = CONTENT.subarray(Number(from), Number(to) + 1);
    const contentRange = `bytes ${from}-${String(to)}/${String(CONTENT.length)}`;
    response.writeHead(206, { 'content-type': 'video/mp4', 'content-range': contentRange });
    response.end(part);
  };
});

afterEach(() => harness.close());

function list(...recording_files: readonly unknown[]): void {
  harness.answer(200, { id: Number(ID), recording_files });
}

describe('a file of a recording', () => {
  it('is streamed through with its type, on the record', async () => {
    const answer = await harness.ask(PATH, { scopes: READER });
    expect(answer).toMatchObject({ status: 200, text: CONTENT.toString() });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(CONTENT.length),
      'content-disposition': `attachment; filename="${FILE}.mp4"`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.stringify([...answer.headers])).not.toContain('SECRET');
    expect(tokens).toEqual(['Bearer token-1']);
    expect(harness.zoom.calls).toMatchObject([{ url: `/v2/meetings/${ID}/recordings` }]);
    expect(harness.audit.entries).toEqual([
      {
        actor: 'recordings-read',
        action: 'recording.content_read',
        target: 'GET /v1/meetings/:meetingId/recordings/:fileId/content',
        outcome: 'ok',
        detail: { meeting: ID, file: FILE },
      },
    ]);
  });

  it('comes in the range that is asked for', async () => {
    const answer = await harness.ask(PATH, { headers: { range: 'bytes=2-5' } });
    expect(answer).toMatchObject({ status: 206, text: 'BVTT' });
    expect(answer.headers.get('content-range')).toBe(`bytes 2-5/${String(CONTENT.length)}`);
    expect(ranges).toEqual(['bytes=2-5']);
  });

  it.each([{ range: 'lines=1-2' }, { range: 'bytes=2-5', 'if-range': '"v1"' }])(
    'comes whole where a range says nothing: %j',
    async (headers) => {
      expect(await harness.ask(PATH, { headers })).toMatchObject({ status: 200 });
      expect(ranges).toEqual([undefined]);
    },
  );

  it('is one of those that Zoom lists, and there', async () => {
    list({ id: 'other', download_url: 'x' }, 7, null);
    const missing = await harness.ask(PATH);
    expect(missing).toMatchObject({
      status: 404,
      body: { code: 'meetings.recording_file_not_found' },
    });
    list({ id: FILE, status: 'processing' });
    const early = await harness.ask(PATH);
    expect(early).toMatchObject({ status: 409, body: { code: 'meetings.recording_not_ready' } });
    expect(harness.audit.entries.map(({ outcome }) => outcome)).toEqual([
      'meetings.recording_file_not_found',
      'meetings.recording_not_ready',
    ]);
  });

  it.each(['..%2Fx', 'a%2Fb', 'x'.repeat(129)])('has an id, and %s is none', async (id) => {
    expect((await harness.ask(`/meetings/${ID}/recordings/${id}/content`)).status).toBe(400);
    expect(harness.zoom.calls).toEqual([]);
  });

  it('is not handed out without a record, nor without the scope', async () => {
    expect((await harness.ask(PATH, { scopes: 'meetings:read' })).status).toBe(403);
    harness.audit.failure = new Error('the database is away');
    const answer = await harness.ask(PATH);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('WEBVTT');
  });

  it('is not fetched from elsewhere with our token, nor from a private address', async () => {
    list({ id: FILE, download_url: 'https://10.0.0.1/x' });
    const answer = await harness.ask(PATH);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(tokens).toEqual([]);
  });
});

describe('a long file', () => {
  const CHUNK = Buffer.alloc(64 * 1024);

  /** Gives as much as is taken, for ever; resolves when the connection ends. */
  function endless(counted: { bytes: number }): Promise<void> {
    return new Promise((resolve) => {
      harness.zoom.file = (_request, response) => {
        const source = new Readable({
          read() {
            counted.bytes += CHUNK.length;
            this.push(CHUNK);
          },
        });
        response.writeHead(200, { 'content-type': 'video/mp4' });
        pipeline(source, response, () => resolve());
      };
    });
  }

  async function turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await setImmediate();
  }

  it('is taken as fast as the caller takes it, and no longer than he does', async () => {
    const counted = { bytes: 0 };
    const ended = endless(counted);
    const abort = new AbortController();
    const { body } = await fetch(`${harness.origin}/v1${PATH}`, {
      headers: harness.authorization(),
      signal: abort.signal,
    });
    const reader = body?.getReader();
    await reader?.read();
    // Whoever does not read on fills the buffers on the way, and then nothing moves.
    await expect
      .poll(async () => {
        const before = counted.bytes;
        await turns(200);
        return counted.bytes - before;
      })
      .toBe(0);
    expect(counted.bytes).toBeLessThan(64 * 1024 * 1024);
    abort.abort();
    await ended;
  });
});

describe('the transcript', () => {
  it('is WebVTT, streamed through, on the record', async () => {
    harness.answer(200, { download_url: `${harness.zoomOrigin}/rec/download/vtt` });
    const answer = await harness.ask(`/meetings/${ID}/transcript/content`, { scopes: READER });
    expect(answer).toMatchObject({ status: 200, text: CONTENT.toString() });
    expect(answer.headers.get('content-disposition')).toContain('transcript.vtt');
    expect(harness.zoom.calls).toMatchObject([{ url: `/v2/meetings/${ID}/transcript` }]);
    expect(harness.audit.entries).toMatchObject([
      { target: 'GET /v1/meetings/:meetingId/transcript/content', outcome: 'ok' },
    ]);
  });

  it('may not be there', async () => {
    harness.answer(200, { can_download: false });
    expect(await harness.ask(`/meetings/${ID}/transcript/content`)).toMatchObject({ status: 409 });
  });
});
