import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { Test, type TestingModule } from '@nestjs/testing';
import { PlatformError } from '@zoom-platform/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectProxy } from './testing/connect.proxy.js';
import { privateAuthority } from './testing/private.authority.js';
import { transportSection, transportSettings } from './transport.config.js';
import { zoomAgents } from './zoom.agents.js';
import { ZoomHttpModule } from './zoom-http.module.js';
import { ZoomHttp } from './zoom.http.js';

const PROXY_KEYS = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];

let folder: string;
let caFile: string;
let authority: Awaited<ReturnType<typeof privateAuthority>>;
let tls: Server;
let plain: Server;
let tlsPort: number;
let plainPort: number;
/** How the servers answer. */
let answer: RequestListener;
let connections: number;
let opened: TestingModule | undefined;
let proxy: ConnectProxy | undefined;

async function listen(server: Server): Promise<number> {
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transport-'));
  caFile = join(folder, 'ca.pem');
  authority = await privateAuthority('api.zoom.us');
  await writeFile(caFile, authority.ca);
  const listener: RequestListener = (request, response) => answer(request, response);
  tls = createTlsServer(authority, listener);
  plain = createHttpServer(listener);
  tlsPort = await listen(tls);
  plainPort = await listen(plain);
});

afterAll(async () => {
  tls.closeAllConnections();
  plain.closeAllConnections();
  tls.close();
  plain.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  connections = 0;
  answer = (_request, response) => response.end('{"ok":true}');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await opened?.close();
  await proxy?.close();
  opened = undefined;
  proxy = undefined;
});

/** The real module, configured by the environment as the service is. */
async function open(environment: Readonly<Record<string, string>> = {}): Promise<ZoomHttp> {
  for (const key of PROXY_KEYS) {
    vi.stubEnv(key, environment[key]);
    vi.stubEnv(key.toLowerCase(), undefined);
  }
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
  opened = await Test.createTestingModule({ imports: [ZoomHttpModule] }).compile();
  return opened.get(ZoomHttp);
}

const get = (http: ZoomHttp, url: string) =>
  http.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000 });
async function failureOf(exchange: Promise<unknown>): Promise<PlatformError> {
  const outcome = await exchange.catch((error: unknown) => error);
  if (outcome instanceof PlatformError) return outcome;
  throw new Error('expected a PlatformError');
}

const overTls = () => `https://127.0.0.1:${String(tlsPort)}/v2/users`;
const overPlain = () => `http://127.0.0.1:${String(plainPort)}/v2/users`;

const stream = (http: ZoomHttp, limits = {}) =>
  http.open({
    url: overPlain(),
    headers: {},
    headTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    publicOnly: false,
    ...limits,
  });

describe('TLS', () => {
  it('is verified against the authority of ZOOM_CA_FILE', async () => {
    const http = await open({ ZOOM_CA_FILE: caFile });
    expect(await get(http, overTls())).toMatchObject({ status: 200, text: '{"ok":true}' });
  });

  it('is refused without it, and says what to do', async () => {
    const http = await open();
    const { code, fix } = await failureOf(get(http, overTls()));
    expect(code).toBe('zoom.unreachable');
    expect(fix).toContain('ZOOM_CA_FILE');
  });

  it('is refused for another name, whoever signed it', async () => {
    proxy = new ConnectProxy(tlsPort);
    const http = await open({ ZOOM_CA_FILE: caFile, HTTPS_PROXY: await proxy.listen() });
    await expect(get(http, 'https://evil.example/v2')).rejects.toMatchObject({
      extensions: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  });

  it('keeps the authorities of the system beside that of the file', () => {
    const { httpsAgent } = zoomAgents(transportSettings({ ZOOM_CA_FILE: caFile }));
    expect(httpsAgent.options.ca?.length).toBeGreaterThan(10);
  });

  it.each([
    ['missing.pem', undefined],
    ['empty.pem', ''],
    ['key.pem', 'BEGIN CERTIFICATE no'],
  ])('cannot start with %s', async (name, content) => {
    const file = join(folder, name);
    if (content !== undefined) await writeFile(file, content);
    await expect(open({ ZOOM_CA_FILE: file })).rejects.toMatchObject({
      code: 'auth.ca_file_unusable',
    });
  });
});

describe('a proxy', () => {
  it('is asked for a tunnel, with its user; the names are found by it', async () => {
    proxy = new ConnectProxy(tlsPort);
    const http = await open({ ZOOM_CA_FILE: caFile, HTTPS_PROXY: await proxy.listen('ana:pw@') });
    expect(await get(http, 'https://api.zoom.us/v2/users')).toMatchObject({ status: 200 });
    expect(proxy.asked).toEqual(['api.zoom.us:443']);
    const basic = Buffer.from('ana:pw').toString('base64');
    expect(proxy.credentials).toEqual([`Basic ${basic}`]);
  });

  it('is led past by NO_PROXY', async () => {
    proxy = new ConnectProxy(tlsPort);
    const http = await open({
      ZOOM_CA_FILE: caFile,
      HTTPS_PROXY: await proxy.listen(),
      NO_PROXY: 'example.com,127.0.0.1',
    });
    expect(await get(http, overTls())).toMatchObject({ status: 200 });
    expect(proxy.asked).toEqual([]);
  });

  it('of HTTP_PROXY gets calls without TLS', async () => {
    proxy = new ConnectProxy(plainPort);
    const http = await open({ HTTP_PROXY: await proxy.listen() });
    expect(await get(http, overPlain())).toMatchObject({ text: '{"via":"proxy"}' });
    expect(proxy.asked).toEqual([overPlain()]);
  });

  it('that refuses is named as the cause, and nobody is called past it', async () => {
    proxy = new ConnectProxy(tlsPort);
    proxy.status = 407;
    const http = await open({
      ZOOM_CA_FILE: caFile,
      HTTPS_PROXY: await proxy.listen('ana:SECRET@'),
    });
    const failure = await failureOf(get(http, overTls()));
    expect(failure).toMatchObject({
      code: 'zoom.unreachable',
      extensions: { reason: 'ERR_PROXY_TUNNEL' },
    });
    expect(failure.fix).toContain('HTTPS_PROXY');
    expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain('SECRET');
    expect(connections).toBe(0);
  });

  it.each(['proxy:3128', 'socks5://proxy:1080', 'not a url'])('is never %j', (text) => {
    const problems = transportSection.problems({ HTTPS_PROXY: text });
    expect(problems.map(({ key }) => key)).toEqual(['HTTPS_PROXY']);
  });
});

describe('an exchange', () => {
  it('uses its connection again', async () => {
    const http = await open();
    for (let call = 0; call < 5; call += 1) await get(http, overPlain());
    expect(connections).toBe(1);
  });

  it('ends at 4 MiB', async () => {
    answer = (_request, response) => response.end('x'.repeat(4 * 1024 * 1024 + 1));
    const http = await open();
    await expect(get(http, overPlain())).rejects.toMatchObject({ code: 'zoom.answer_too_large' });
  });
});

describe('a streaming exchange', () => {
  it('gives any status, the headers, and the bytes as they were sent', async () => {
    answer = (request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-4/9', 'content-encoding': 'gzip' });
      response.end(request.headers['accept-encoding']);
    };
    const { status, header, content } = await stream(await open());
    expect(status).toBe(206);
    expect(header('content-range')).toBe('bytes 0-4/9');
    expect(await text(content)).toBe('identity');
  });

  it('has a limit for the head', async () => {
    answer = () => undefined;
    const opening = stream(await open(), { headTimeoutMs: 50 });
    await expect(opening).rejects.toMatchObject({ extensions: { reason: 'ERR_CANCELED' } });
  });

  it('has a limit for silence in the body, and none for its whole length', async () => {
    answer = (_request, response) => {
      let parts = 0;
      const timer = setInterval(() => {
        parts += 1;
        response.write('part');
        if (parts === 8) clearInterval(timer);
      }, 25);
    };
    const { content } = await stream(await open(), { headTimeoutMs: 1_000, idleTimeoutMs: 150 });
    let read = '';
    const reading = (async () => {
      for await (const part of content) read += String(part);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'zoom.unreachable',
      extensions: { reason: 'ETIMEDOUT' },
    });
    expect(read).toBe('part'.repeat(8));
  });

  it('says that a body broke off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('a part', () => response.destroy());
    };
    const { content } = await stream(await open());
    await expect(text(content)).rejects.toMatchObject({ extensions: { reason: 'ECONNRESET' } });
  });

  it('lets go of the connection when its reader does, even before the first byte', async () => {
    const closed = vi.fn();
    answer = (_request, response) => {
      response.on('close', closed);
      response.write('a part');
    };
    const { content } = await stream(await open());
    content.destroy();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '10.1.2.3', '169.254.169.254', 'localhost'])(
    'does not reach %s where only public addresses may be dialled',
    async (host) => {
      const url = `http://${host}:${String(plainPort)}/`;
      const opening = stream(await open(), { url, publicOnly: true });
      await expect(opening).rejects.toMatchObject({
        extensions: { reason: 'ERR_PRIVATE_ADDRESS' },
      });
      expect(connections).toBe(0);
    },
  );
});
