import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Controller, Get, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { configureHttp, createHttpAdapter, HttpModule } from './index.js';

@Controller()
class ViewsController {
  @Get('short')
  short(): string {
    return 'done';
  }

  /** A live view: it has begun and never ends. */
  @Get('live')
  live(@Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: 1\n\n');
  }
}

@Module({ imports: [HttpModule], controllers: [ViewsController] })
class ViewsModule {}

/** Well below the keep-alive timeout (72 s) that would otherwise end the wait. */
const LIMIT = { timeout: 20_000 };

describe('stopping a server whose callers keep their connections (real sockets)', () => {
  let app: NestFastifyApplication;
  beforeEach(async () => {
    app = await NestFactory.create<NestFastifyApplication>(ViewsModule, createHttpAdapter(), {
      bodyParser: false,
      logger: false,
    });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
  });

  const ask = async (path: string): Promise<Socket> => {
    const { hostname, port } = new URL(await app.getUrl());
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: here\r\nconnection: keep-alive\r\n\r\n`);
    await once(socket, 'data');
    return socket;
  };

  it('does not wait for a connection that is kept alive', LIMIT, async () => {
    const socket = await ask('/short');
    await Promise.all([app.close(), once(socket, 'close')]);
    expect(socket.destroyed).toBe(true);
  });

  it('cuts a live view that would never end', LIMIT, async () => {
    const socket = await ask('/live');
    await Promise.all([app.close(), once(socket, 'close')]);
    expect(socket.destroyed).toBe(true);
  });
});
