import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RestBench } from './fixtures/rest.bench.js';
import { PAST_MEETING } from './past.seed.js';
import type { RestOptions } from './rest.api.js';

const recordingSchema = z.object({
  uuid: z.string(),
  id: z.number(),
  total_size: z.number(),
  download_access_token: z.string().optional(),
  recording_files: z.array(
    z.object({ file_type: z.string(), file_size: z.number(), download_url: z.string() }),
  ),
});

const PATH = `/meetings/${PAST_MEETING.meetingId}/recordings`;

describe('recordings and their files (real sockets)', () => {
  let bench: RestBench;

  const open = async (options: RestOptions = {}) => {
    bench = await new RestBench(options).open();
  };
  beforeEach(() => open());
  afterEach(() => bench.close());

  const recording = async (query = '') =>
    recordingSchema.parse((await bench.call('GET', `${PATH}${query}`)).body);

  const video = async () => {
    const { recording_files: files } = await recording();
    const file = files.find(({ file_type }) => file_type === 'MP4');
    if (!file) throw new Error('There is no video.');
    return file;
  };

  const ask = (url: string, bearer = bench.token) =>
    fetch(url, { headers: { authorization: `Bearer ${bearer}` }, redirect: 'manual' });

  it('are listed for a user, with sizes that add up', async () => {
    const one = await recording();
    const list = await bench.call('GET', '/users/me/recordings?from=2023-11-01&to=2023-11-30');

    expect(list.body).toMatchObject({ from: '2023-11-01', to: '2023-11-30', total_records: 2 });
    expect(one).toMatchObject({ id: 96600123456, uuid: PAST_MEETING.meetingUuids[1] });
    expect(one.recording_files.map(({ file_type }) => file_type)).toEqual([
      'MP4',
      'M4A',
      'TRANSCRIPT',
    ]);
    expect(one.total_size).toBe(
      one.recording_files.reduce((sum, { file_size }) => sum + file_size, 0),
    );
    expect(
      (await bench.call('GET', '/users/me/recordings?from=2023-12-01&to=2023-12-30')).body,
    ).toMatchObject({ total_records: 0 });
  });

  it.each([
    ['other-path', '127.0.0.1'],
    ['other-host', 'localhost'],
  ] as const)(
    'are behind a redirect to an %s that needs no bearer',
    async (downloads, hostname) => {
      await bench.close();
      await open({ downloads });
      const { download_url: url, file_size: size } = await video();
      const answer = await ask(url);
      const target = new URL(answer.headers.get('location') ?? '');
      const content = await fetch(target);

      expect([answer.status, target.hostname, content.status]).toEqual([302, hostname, 200]);
      expect(target.pathname).not.toBe(new URL(url).pathname);
      expect((await content.arrayBuffer()).byteLength).toBe(size);
      expect(bench.journal.entries().at(-1)).toMatchObject({
        type: 'recording.fetched',
        detail: { bearer: false },
      });
      expect((await fetch(`${target.origin}${target.pathname}?key=guessed`)).status).toBe(403);
    },
  );

  it('say whether a bearer came along to where it has no business', async () => {
    const { download_url: url } = await video();
    await ask((await ask(url)).headers.get('location') ?? '');

    expect(bench.journal.entries().at(-1)).toMatchObject({ detail: { bearer: true } });
  });

  it('open to a token of the app or to a download token for its time, to nobody else', async () => {
    const { download_url: url } = await video();
    const { download_access_token: key = '' } = await recording(
      '?include_fields=download_access_token&ttl=60',
    );
    const statuses = [await fetch(url), await ask(url, 'x'), await ask(url, key)];

    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 302]);
    expect((await fetch(`${url}?access_token=${key}`, { redirect: 'manual' })).status).toBe(302);
    bench.clock.move(60_000);
    expect((await ask(url, key)).status).toBe(401);
    expect((await ask(`${url}0`)).status).toBe(404);
  });

  it.each([
    ['bytes=0-99', 206, 'bytes 0-99/262144', 100],
    ['bytes=262000-', 206, 'bytes 262000-262143/262144', 144],
    ['bytes=-10', 206, 'bytes 262134-262143/262144', 10],
    ['bytes=262144-', 416, 'bytes */262144', 0],
    ['lines=1-2', 200, null, 262144],
  ])('answer the range %s with %i', async (range, status, contentRange, length) => {
    const { download_url: url } = await video();
    const target = (await ask(url)).headers.get('location') ?? '';
    const whole = Buffer.from(await (await fetch(target)).arrayBuffer());
    const part = await fetch(target, { headers: { range } });
    const content = Buffer.from(await part.arrayBuffer());

    expect([part.status, part.headers.get('content-range'), content.length]).toEqual([
      status,
      contentRange,
      length,
    ]);
    const from = Number(/(\d+)-/.exec(contentRange ?? '')?.[1] ?? 0);
    expect(content.equals(whole.subarray(from, from + length))).toBe(true);
  });

  it('hand out the transcript as WebVTT', async () => {
    const { body } = await bench.call('GET', `/meetings/${PAST_MEETING.meetingId}/transcript`);
    const { download_url: url } = z.object({ download_url: z.string() }).parse(body);
    const text = await (await fetch((await ask(url)).headers.get('location') ?? '')).text();

    expect(text).toMatch(/^WEBVTT\r\n/);
    expect(text).toContain('00:01:00.000 --> 00:30:00.000\r\nBen Okafor: ');
  });

  it('are gone when they were deleted; the one before is next', async () => {
    expect((await bench.call('DELETE', PATH)).status).toBe(204);
    expect((await recording()).uuid).toBe(PAST_MEETING.meetingUuids[0]);
    await bench.call('DELETE', PATH);

    expect((await bench.call('GET', PATH)).body).toMatchObject({ code: 3301 });
  });
});
