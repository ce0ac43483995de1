import { connect } from 'node:net';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Module,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PlatformError } from '@zoom-platform/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  configureHttp,
  createHttpAdapter,
  HttpModule,
  RawBody,
  RequestRejections,
  type RequestRejection,
} from './index.js';

class TeapotError extends PlatformError {
  constructor() {
    super({
      code: 'kitchen.teapot',
      status: 418,
      message: 'This is a teapot.',
      fix: 'Ask the coffee machine.',
      extensions: { colour: 'blue', status: 'never shown' },
    });
  }
}

class BusyKitchenError extends PlatformError {
  constructor() {
    super({
      code: 'kitchen.busy',
      status: 503,
      message: 'Too many cooks.',
      extensions: { retryAfterSeconds: 7 },
    });
  }
}

@Controller('kitchen')
class KitchenController {
  @Post('json')
  @HttpCode(200)
  json(@Body() body: unknown): unknown {
    return { got: body };
  }

  @RawBody()
  @Post('raw')
  @HttpCode(200)
  raw(@Body() body: unknown): unknown {
    return { hex: Buffer.isBuffer(body) ? body.toString('hex') : null };
  }

  @Get('teapot')
  teapot(): never {
    throw new TeapotError();
  }

  @Get('busy')
  busy(): never {
    throw new BusyKitchenError();
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException('No such cup.');
  }

  /** Never answers: the kettle is not on. */
  @Get('tea')
  async tea(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Get('cups/:cup')
  cup(@Param('cup') cup: string): unknown {
    return { cup };
  }

  @Get('invalid')
  invalid(): never {
    throw new NotFoundException({ message: ['cup must be a string', 'cup is required'] });
  }

  @Post('upstream')
  upstream(): never {
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }

  @Get('broken')
  broken(): never {
    throw new Error('the password is swordfish');
  }
}

@Module({ imports: [HttpModule], controllers: [KitchenController] })
class KitchenModule {}

let app: NestFastifyApplication;
let origin: string;
let port: number;
let rejections: RequestRejection[] = [];

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(
    KitchenModule,
    createHttpAdapter({ requestTimeout: 1_500 }),
    {
      bodyParser: false,
      logger: false,
    },
  );
  configureHttp(app);
  app.get(RequestRejections).onRejection((rejection) => rejections.push(rejection));
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
  origin = `http://127.0.0.1:${String(port)}`;
});

afterAll(async () => {
  await app.close();
});

beforeEach(() => {
  rejections = [];
});

async function answer(path: string, init?: RequestInit) {
  const response = await fetch(`${origin}${path}`, init);
  const body: unknown = await response.json();
  return { status: response.status, type: response.headers.get('content-type'), body };
}

function post(path: string, body: string | Uint8Array, contentType = 'application/json') {
  return answer(path, { method: 'POST', body, headers: { 'content-type': contentType } });
}

/** Writes `text` to a socket, ends our half if asked, and answers all that comes back. */
function exchange(text: string, { end }: { end: boolean }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (received += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
    socket.on('end', () => socket.end());
    socket.write(text);
    if (end) socket.end();
  });
}

describe('errors over a real socket', () => {
  it('answers a PlatformError with its code, fix and extensions, which replace no member', async () => {
    expect(await answer('/kitchen/teapot?secret=1')).toEqual({
      status: 418,
      type: 'application/problem+json',
      body: {
        type: 'urn:problem-type:zoom-platform:kitchen.teapot',
        title: "I'm a Teapot",
        status: 418,
        detail: 'This is a teapot.',
        code: 'kitchen.teapot',
        fix: 'Ask the coffee machine.',
        colour: 'blue',
        instance: '/kitchen/teapot',
      },
    });
    expect(rejections).toEqual([{ path: '/kitchen/teapot', status: 418, code: 'kitchen.teapot' }]);
  });

  it('says when to try again as a header too', async () => {
    const response = await fetch(`${origin}/kitchen/busy`);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ code: 'kitchen.busy', retryAfterSeconds: 7 });
  });

  it('answers an HttpException with a code made of its status', async () => {
    expect(await answer('/kitchen/missing')).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'http.not_found', detail: 'No such cup.' },
    });
  });

  it('lists the messages of a failed validation', async () => {
    expect((await answer('/kitchen/invalid')).body).toMatchObject({
      errors: ['cup must be a string', 'cup is required'],
    });
  });

  it('says nothing of an error that no lib names', async () => {
    const { status, body } = await answer('/kitchen/broken');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal.error' });
    expect(JSON.stringify(body)).not.toContain('swordfish');
  });

  it('answers when another connection of ours broke, not the one of the caller', async () => {
    expect(await post('/kitchen/upstream', '{}')).toMatchObject({
      status: 500,
      body: { code: 'internal.error' },
    });
  });

  it('answers an unknown path with a problem', async () => {
    expect(await answer('/nowhere')).toMatchObject({ body: { code: 'http.not_found' } });
  });

  it.each([
    ['an undecodable path', '/kitchen/%zz', 400, 'http.bad_request'],
    ['an over-long part', `/kitchen/cups/${'x'.repeat(2049)}`, 414, 'http.uri_too_long'],
  ])('answers %s with a problem, and reports it', async (_name, path, status, code) => {
    expect(await answer(`${path}?secret=1`)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { code, instance: path },
    });
    expect(rejections).toEqual([{ path: null, status, code }]);
  });
});

describe('bodies over a real socket', () => {
  it('parses JSON, with a charset too', async () => {
    const contentType = 'application/json; charset=utf-8';
    expect((await post('/kitchen/json', '{"cup":"grün"}', contentType)).body).toEqual({
      got: { cup: 'grün' },
    });
  });

  it.each([
    [
      'a prototype in JSON',
      '{"__proto__":{"admin":true}}',
      'application/json',
      400,
      'http.body_not_json',
    ],
    ['bad JSON', '{"cup":', 'application/json', 400, 'http.body_not_json'],
    ['an empty JSON body', '', 'application/json', 400, 'http.body_empty'],
    ['a form', 'cup=1', 'application/x-www-form-urlencoded', 415, 'http.media_type_unsupported'],
    ['plain text', '{}', 'text/plain', 415, 'http.media_type_unsupported'],
    ['a content type that cannot be parsed', '{}', ';;', 415, 'http.media_type_unsupported'],
    ['1 MiB and a byte', 'x'.repeat(1_048_577), 'application/json', 413, 'http.body_too_large'],
  ])('refuses %s', async (_name, body, contentType, status, code) => {
    expect(await post('/kitchen/json', body, contentType)).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { code },
    });
    expect(rejections).toEqual([{ path: '/kitchen/json', status, code }]);
  });

  it('refuses a body without a content type', async () => {
    const text = 'POST /kitchen/json HTTP/1.1\r\nHost: zoom\r\nContent-Length: 2\r\n\r\n{}';
    const received = await exchange(text, { end: true });
    expect(received).toMatch(/^HTTP\/1\.1 415 /);
    expect(received).toContain('"code":"http.media_type_unsupported"');
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'text/plain', 'image/png'])(
    'gives a raw route the bytes of %s as they are',
    async (contentType) => {
      const bytes = Buffer.from('00ff7b225f5f70726f746f5f5f223a317deda080', 'hex');
      expect((await post('/kitchen/raw', bytes, contentType)).body).toEqual({
        hex: bytes.toString('hex'),
      });
    },
  );

  it('reads a chunked raw body, and refuses one that grows beyond the limit', async () => {
    const chunk = new Uint8Array(600_000);
    const stream = (count: number) =>
      new ReadableStream({
        start(controller) {
          for (let sent = 0; sent < count; sent += 1) controller.enqueue(chunk);
          controller.close();
        },
      });
    const send = (count: number) =>
      answer('/kitchen/raw', {
        method: 'POST',
        body: stream(count),
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      });
    expect((await send(1)).status).toBe(200);
    expect(await send(2)).toMatchObject({ status: 413, body: { code: 'http.body_too_large' } });
  });
});

describe('requests that Node refuses below the router', () => {
  const head = 'POST /kitchen/raw HTTP/1.1\r\nHost: zoom\r\nContent-Type: application/json\r\n';

  it('answers a body that breaks off, and reports it once for its route', async () => {
    const received = await exchange(`${head}Content-Length: 100\r\n\r\n{"cut`, { end: true });
    expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(received).toContain('application/problem+json');
    expect(received).toContain('"code":"http.body_truncated"');
    expect(rejections).toEqual([
      { path: '/kitchen/raw', status: 400, code: 'http.body_truncated' },
    ]);
  });

  it('reports a body whose sender vanishes', async () => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write(`${head}Content-Length: 100\r\n\r\n{"cut`, () => socket.resetAndDestroy());
    await vi.waitFor(() => {
      expect(rejections).toEqual([
        { path: '/kitchen/raw', status: 400, code: 'http.body_truncated' },
      ]);
    });
  });

  it('refuses a broken chunk', async () => {
    const received = await exchange(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, {
      end: false,
    });
    expect(received).toContain('"code":"http.body_truncated"');
    expect(rejections).toHaveLength(1);
  });

  it('answers a body that does not arrive in time', async () => {
    const received = await exchange(`${head}Content-Length: 100\r\n\r\n{"cut`, { end: false });
    expect(received).toMatch(/^HTTP\/1\.1 408 /);
    expect(received).toContain('"code":"http.request_timeout"');
    expect(rejections).toEqual([
      { path: '/kitchen/raw', status: 408, code: 'http.request_timeout' },
    ]);
  });

  it('answers what is no HTTP request, and blames no route for it', async () => {
    expect(await exchange('HELLO\r\n\r\n', { end: false })).toContain('"code":"http.malformed"');
    expect(rejections).toEqual([]);
  });

  it('answers no request with the failure of the next one on its connection', async () => {
    const tea = 'GET /kitchen/tea HTTP/1.1\r\nHost: zoom\r\n\r\n';
    expect(await exchange(`${tea}HELLO\r\n\r\n`, { end: false })).toBe('');
    expect(rejections).toEqual([]);
    const broken = `${head}Content-Length: 100\r\n\r\n{"cut`;
    expect(await exchange(`${tea}${broken}`, { end: true })).toBe('');
    expect(rejections).toEqual([
      { path: '/kitchen/raw', status: 400, code: 'http.body_truncated' },
    ]);
  });

  it('answers and reports a body that breaks off after the request before it was answered', async () => {
    const missing = 'GET /kitchen/missing HTTP/1.1\r\nHost: zoom\r\n\r\n';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    socket.write(`${missing}${head}Content-Length: 100\r\n\r\n{"cut`);
    await vi.waitFor(() => {
      expect(received).toContain('http.not_found');
    });
    socket.end();
    await vi.waitFor(() => {
      expect(received).toContain('http.body_truncated');
    });
    expect(rejections.map(({ code }) => code)).toEqual(['http.not_found', 'http.body_truncated']);
  });

  it.each([
    ['a missing Host', 'GET /kitchen/missing HTTP/1.1\r\n\r\n', 400],
    ['an unknown Expect', `${head}Expect: tea\r\nContent-Length: 0\r\n\r\n`, 417],
  ])('leaves %s to Node, which answers without a problem', async (_name, text, status) => {
    const received = await exchange(text, { end: true });
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(received).not.toContain('application/problem+json');
    expect(rejections).toEqual([]);
  });

  it('answers headers beyond the limit', async () => {
    const header = `X-Long: ${'x'.repeat(20_000)}\r\n`;
    const received = await exchange(`${head}${header}\r\n`, { end: false });
    expect(received).toMatch(/^HTTP\/1\.1 431 /);
    expect(received).toContain('"code":"http.headers_too_large"');
  });
});

describe('configureHttp', () => {
  it('refuses an application with another adapter', async () => {
    const other = await NestFactory.create<NestFastifyApplication>(
      KitchenModule,
      new FastifyAdapter(),
      { logger: false },
    );
    expect(() => {
      configureHttp(other);
    }).toThrow(TypeError);
    await other.close();
  });
});
