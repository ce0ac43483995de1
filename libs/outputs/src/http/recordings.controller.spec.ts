import { beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { CallerName } from '../testing/outputs.harness.js';
import { describeOutputs } from '../testing/outputs.stage.js';

const problem = z.object({ code: z.string() });

describeOutputs('reading content', (at) => {
  beforeEach(() => at().captured());

  const ask = (path: string, headers: Record<string, string> = {}, caller: CallerName = 'reader') =>
    at().ask(path, { headers }, caller);
  const mixed = (headers: Record<string, string> = {}) => ask('artifacts/mixed.wav', headers);
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  async function whole() {
    const response = await mixed();
    expect(response.status).toBe(200);
    return { file: await bytesOf(response), tag: response.headers.get('etag') ?? '' };
  }

  it('serves a file, and says that it takes ranges and what its tag is', async () => {
    const response = await mixed();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'attachment; filename="mixed.wav"',
    });
    expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
    expect(Number(response.headers.get('content-length'))).toBe((await bytesOf(response)).length);
  });

  it('serves one range of it, from any place to any other', async () => {
    const { file, tag } = await whole();
    const size = file.length;
    for (const [range, start, end] of [
      ['bytes=0-3', 0, 3],
      ['bytes=44-1043', 44, 1_043],
      ['bytes=100-', 100, size - 1],
      ['bytes=-7', size - 7, size - 1],
      [`bytes=1-${String(size * 2)}`, 1, size - 1],
    ] as const) {
      const response = await mixed({ range });
      expect([range, response.status]).toEqual([range, 206]);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`);
      expect(Number(response.headers.get('content-length'))).toBe(end - start + 1);
      expect(response.headers.get('etag')).toBe(tag);
      expect(await bytesOf(response)).toEqual(file.subarray(start, end + 1));
    }
  });

  it('says how much there is where a range has none of it', async () => {
    const { file } = await whole();
    const response = await mixed({ range: `bytes=${String(file.length)}-` });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${String(file.length)}`);
    expect(problem.parse(await response.json()).code).toBe('outputs.range_not_satisfiable');
  });

  it('serves all of it for several ranges, and for what is no range', async () => {
    const { file } = await whole();
    for (const range of ['bytes=0-1,5-6', 'bytes=5-4', 'lines=1-2', 'bytes=']) {
      const response = await mixed({ range });
      expect([range, response.status]).toEqual([range, 200]);
      expect(await bytesOf(response)).toEqual(file);
    }
  });

  it('serves a range of the very file that is known, or all of it', async () => {
    const { tag } = await whole();
    const statusOf = async (condition: string) =>
      (await mixed({ range: 'bytes=0-3', 'if-range': condition })).status;
    expect(await statusOf(tag)).toBe(206);
    expect(await statusOf('"another"')).toBe(200);
    expect(await statusOf(`W/${tag}`)).toBe(200);
    expect(await statusOf('Thu, 26 Nov 2026 00:00:00 GMT')).toBe(200);
  });

  it('sends nothing to whoever has it already', async () => {
    const { tag } = await whole();
    const response = await mixed({ 'if-none-match': `"other", ${tag}`, range: 'bytes=0-3' });
    expect(response.status).toBe(304);
    expect(await bytesOf(response)).toHaveLength(0);
    expect((await mixed({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is on record, each time, with who read what and how that ended', async () => {
    const stage = at();
    const paths = [
      'manifest',
      'artifacts/mixed.wav',
      'artifacts/none.wav',
      'artifacts/%00',
      'transcript?format=vtt',
      'transcript/live',
      'chat',
      'timeline',
      'gaps',
    ];
    for (const path of paths) await (await ask(path)).arrayBuffer();
    await (await mixed({ range: 'bytes=0-3' })).arrayBuffer();
    await stage.outputs.ask('transcripts/search?q=confidential', {}, 'reader');
    await stage.outputs.ask('sessions/%00confidential/manifest', {}, 'all');
    const entries = await stage.outputs.database.query(
      z.object({ actor: z.string(), action: z.string(), target: z.string(), outcome: z.string() }),
      'select actor, action, target, outcome from audit_entries order by at, id',
    );
    const read = (name: string, outcome = 'ok') => ({
      actor: 'reader',
      action: 'outputs.content_read',
      target: `${stage.session.sessionId}/${name}`,
      outcome,
    });
    expect(entries).toEqual([
      read('manifest.json'),
      read('mixed.wav'),
      read('none.wav', 'outputs.artifact_not_found'),
      read('no name of an artifact', 'outputs.artifact_not_found'),
      read('transcript.vtt'),
      read('transcript.live'),
      read('chat.jsonl'),
      read('timeline.jsonl'),
      read('gaps.jsonl'),
      read('mixed.wav'),
      { ...read(''), action: 'outputs.transcripts_searched', target: 'every session' },
      {
        actor: 'all',
        action: 'outputs.content_read',
        target: 'no id of a session/manifest.json',
        outcome: 'outputs.recording_not_found',
      },
    ]);
  });

  it('is refused while it cannot be put on record', async () => {
    const stage = at();
    await stage.outputs.database.execute('alter table audit_entries rename to away');
    for (const path of ['artifacts/mixed.wav', 'transcript', 'chat', 'timeline', 'manifest']) {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, 500]);
      expect(await response.text()).not.toContain('Confidential');
    }
    await stage.outputs.database.execute('alter table away rename to audit_entries');
    expect((await mixed()).status).toBe(200);
  });
});
