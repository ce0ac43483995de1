import { text } from 'node:stream/consumers';
import { PlatformError } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedZoom } from '../testing/scripted.zoom.js';
import { openZoomApi, type OpenedZoomApi } from '../testing/zoom-api.harness.js';

let zoom: ScriptedZoom;
let opened: OpenedZoomApi;

beforeEach(async () => {
  zoom = new ScriptedZoom();
  await zoom.listen();
  opened = await openZoomApi(zoom.origin);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await opened.module.close();
  await zoom.close();
});

const download = (path: string, range?: string) =>
  opened.zoomApi.download({ url: `${zoom.origin}${path}`, range });

async function failureOf(call: Promise<unknown>): Promise<PlatformError> {
  const outcome = await call.catch((error: unknown) => error);
  if (outcome instanceof PlatformError) return outcome;
  throw new Error('expected a PlatformError');
}

const VTT = { 'content-type': 'text/vtt', 'content-length': '6' };

describe('a download', () => {
  it('brings the token to Zoom and the bytes back', async () => {
    zoom.answer = () => ({ status: 200, body: 'WEBVTT', headers: VTT });
    const file = await download('/rec/1');
    expect(file).toMatchObject({ status: 200, contentType: 'text/vtt', contentLength: 6 });
    expect(await text(file.content)).toBe('WEBVTT');
    expect(zoom.calls[0]?.headers.authorization).toBe('Bearer token-1');
  });

  it('asks for a range', async () => {
    const headers = { ...VTT, 'content-range': 'bytes 0-5/9' };
    zoom.answer = () => ({ status: 206, body: 'WEBVTT', headers });
    const file = await download('/rec/1', 'bytes=0-5');
    expect(file).toMatchObject({ status: 206, contentRange: 'bytes 0-5/9' });
    file.content.destroy();
    expect(zoom.calls[0]?.headers.range).toBe('bytes=0-5');
  });

  it.each(['bytes=-', 'bytes=0-1,3-4', 'bytes=0-1\r\nx: y', 'lines=1-2'])(
    'never asks for %j',
    async (range) => {
      expect((await failureOf(download('/rec/1', range))).code).toBe('zoom.range_not_satisfiable');
      expect(zoom.calls).toHaveLength(0);
    },
  );

  it('makes a token anew once', async () => {
    zoom.answer = () => ({ status: 401, body: '{"code":124,"message":"Invalid access token."}' });
    expect((await failureOf(download('/rec/1'))).code).toBe('zoom.token_refused');
    expect(zoom.calls).toHaveLength(2);
  });

  it('that is refused ends in time, however slowly the refusal comes', async () => {
    const body = '{"code":3322,"message":"No permission."}';
    zoom.answer = () => ({ status: 403, body, trickleMs: 20 });
    const failure = await failureOf(download('/rec/1'));
    expect(failure.extensions).toMatchObject({ zoomStatus: 403, zoomMessage: 'No permission.' });
  });

  it('that is refused gives our caller no token that the refusal quotes', async () => {
    zoom.answer = ({ headers: { authorization = '' } }) => ({
      status: 400,
      body: JSON.stringify({ code: 300, message: `No: ${authorization.replace('Bearer ', '')}` }),
    });
    const { extensions } = await failureOf(download('/rec/1'));
    expect(zoom.calls[0]?.headers.authorization).toBe('Bearer token-1');
    expect(extensions['zoomMessage']).toBe('No: [redacted]');
  });

  it('follows five redirects and no more', async () => {
    let left = 5;
    zoom.answer = () =>
      left-- > 0
        ? { status: 302, headers: { location: '/next' } }
        : { status: 200, body: 'WEBVTT', headers: VTT };
    (await download('/rec/1')).content.destroy();
    expect(zoom.calls).toHaveLength(6);
    left = 6;
    expect((await failureOf(download('/rec/1'))).code).toBe('zoom.download_refused');
  });

  it('takes no token off the cloud, and calls no private address there', async () => {
    const elsewhere = new ScriptedZoom();
    await elsewhere.listen();
    const other = elsewhere.origin.replace('127.0.0.1', 'localhost');
    zoom.answer = () => ({ status: 302, headers: { location: `${other}/file` } });
    const failure = await failureOf(download('/rec/1'));
    expect(failure).toMatchObject({
      code: 'zoom.unreachable',
      extensions: { reason: 'ERR_PRIVATE_ADDRESS' },
    });
    expect(elsewhere.calls).toHaveLength(0);
    await elsewhere.close();
  });

  it.each(['http://zoom.us/rec', 'https://user@zoom.us/rec', 'ftp://zoom.us', 'no url'])(
    'is never from %s',
    async (url) => {
      const failure = await failureOf(opened.zoomApi.download({ url }));
      expect(failure.code).toBe('zoom.download_refused');
      expect(zoom.mints).toBe(0);
    },
  );

  it('is no web page', async () => {
    zoom.answer = () => ({ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } });
    expect((await failureOf(download('/rec/1'))).code).toBe('zoom.download_refused');
  });
});
