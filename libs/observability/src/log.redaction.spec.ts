import { Writable } from 'node:stream';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger as PinoNestLogger, LoggerModule } from 'nestjs-pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logOptions } from './log.options.js';

const PLANTED = 'pl4nted-s3cret';

/** Collects what the real logger writes. */
class Lines extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

describe("The real logger (pino behind Nest's Logger)", () => {
  // One logger for all tests: nestjs-pino keeps the first one of a process.
  const lines = new Lines();
  let close: () => Promise<void>;
  beforeAll(async () => {
    const module = LoggerModule.forRoot({ pinoHttp: [{ ...logOptions('trace') }, lines] });
    const app = await NestFactory.createApplicationContext(module, { bufferLogs: true });
    app.useLogger(app.get(PinoNestLogger));
    close = () => app.close();
  });
  beforeEach(() => {
    lines.text = '';
  });
  afterAll(async () => {
    await close();
    Logger.overrideLogger(false);
  });

  const line = () => z.record(z.string(), z.unknown()).parse(JSON.parse(lines.text.trim()));

  it('writes what it is given, so that the other tests mean something', () => {
    new Logger('Test').log({ visible: PLANTED }, 'hello');
    expect(lines.text).toContain(PLANTED);
  });

  it.each([
    { authorization: PLANTED },
    { error: { config: { headers: { Authorization: `Bearer ${PLANTED}` } } } },
    { err: { response: { config: { headers: { authorization: PLANTED } } } } },
    { a: { b: { c: { d: { e: { client_secret: PLANTED } } } } } },
    { list: [{ secretToken: PLANTED }, { 'x-zm-signature': PLANTED }] },
    { refresh_token: PLANTED, apiKey: PLANTED, join_url: `https://zoom.us/j/1?pwd=${PLANTED}` },
    { content: { user_name: PLANTED, text: PLANTED } },
    { body: Buffer.from(PLANTED) },
  ])('leaves the value out: %j', (merged) => {
    new Logger('Test').warn(merged, 'something happened');
    expect(lines.text).toContain('something happened');
    expect(lines.text).not.toContain(PLANTED);
  });

  it('says what an error is, under both of its usual names', () => {
    const error = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    new Logger('Test').error({ error }, 'not written');
    expect(line()['error']).toMatchObject({ name: 'Error', code: 'ENOSPC', message: 'disk full' });
  });

  it('does not repeat the text that a parser quotes', () => {
    let error: unknown;
    try {
      JSON.parse(`${PLANTED} is what was said`);
    } catch (caught) {
      error = caught;
    }
    new Logger('Test').error({ error }, 'not read');
    expect(line()['error']).toMatchObject({ name: 'SyntaxError' });
    expect(lines.text).not.toContain(PLANTED);
  });

  it('survives a value that contains itself', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    new Logger('Test').log({ loop }, 'round and round');
    expect(lines.text).toContain('round and round');
  });
});
