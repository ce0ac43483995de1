import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerUrlRefusedError } from '../rtms.errors.js';
import { checkServerUrl, publicLookup } from './server-url.guard.js';

describe('server URLs', () => {
  it.each([
    'wss://zoomiad2rtms.zoom.us:443',
    'wss://rtms.zoom.us/path?query=1',
    'wss://a.b.zoomgov.com',
    'wss://zoom.com',
  ])('allows %s', (url) => {
    expect(checkServerUrl(url, [])).toMatchObject({ named: false });
  });

  it.each([
    'ws://rtms.zoom.us',
    'https://rtms.zoom.us',
    'wss://rtms.zoom.us:8443',
    'wss://evilzoom.us',
    'wss://zoom.us.evil.example',
    'wss://rtms.zoom.us@evil.example',
    'wss://user:pass@rtms.zoom.us',
    'wss://127.0.0.1',
    'wss://[::1]',
    'wss://169.254.169.254',
    'wss://localhost',
    'not a url',
    '',
  ])('refuses %s', (url) => {
    expect(() => checkServerUrl(url, [])).toThrow(ServerUrlRefusedError);
  });

  it('allows a named host anything a WebSocket can be', () => {
    const named = ['simulator', '127.0.0.1', '::1'];
    for (const url of ['ws://simulator:9000/s', 'wss://127.0.0.1:9443', 'ws://[::1]:1']) {
      expect(checkServerUrl(url, named)).toMatchObject({ named: true });
    }
    expect(() => checkServerUrl('http://simulator', named)).toThrow(ServerUrlRefusedError);
    expect(() => checkServerUrl('ws://simulator.evil.example', named)).toThrow(
      ServerUrlRefusedError,
    );
  });

  it('throws nothing but a refusal, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (url) => {
        try {
          expect(new URL(checkServerUrl(url, []).url).protocol).toBe('wss:');
        } catch (error) {
          expect(error).toBeInstanceOf(ServerUrlRefusedError);
        }
      }),
    );
  });
});

describe('addresses', () => {
  it('a name that leads to a private address is not dialled', async () => {
    const error = await new Promise((resolve) => {
      publicLookup('localhost', { all: true }, resolve);
    });
    expect(error).toBeInstanceOf(ServerUrlRefusedError);
  });
});
