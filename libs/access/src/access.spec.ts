import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, type LoggerService, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiKeyRing } from './api-key.ring.js';
import {
  AccessModule,
  accessSection,
  CallerOf,
  Public,
  RequireScopes,
  type Caller,
} from './index.js';
import { Terminal } from './terminal.port.js';

@Controller('rooms')
class RoomsController {
  @Get(':name')
  room(@Param('name') name: string) {
    return { name };
  }

  @Public()
  @Get('lobby/open')
  lobby() {
    return { open: true };
  }

  @Get(':name/guest')
  guest(@CallerOf() caller: Caller) {
    return caller;
  }

  @RequireScopes('rooms:clean', 'rooms:read')
  @Get(':name/clean')
  clean() {
    return { clean: true };
  }
}

@Public()
@Controller('garden')
class GardenController {
  @Get()
  garden() {
    return { open: true };
  }
}

@RequireScopes('cellar:enter', 'rooms:read')
@Controller('cellar')
class CellarController {
  @Get()
  cellar() {
    return { dark: true };
  }

  @RequireScopes('cellar:drink', 'rooms:read')
  @Get('wine')
  wine() {
    return { wine: true };
  }
}

@Module({
  imports: [HttpModule, AccessModule],
  controllers: [RoomsController, GardenController, CellarController],
})
class HotelModule {}

class Screen extends Terminal {
  readonly lines: string[] = [];

  constructor(readonly isWatched: boolean) {
    super();
  }

  print(line: string): void {
    this.lines.push(line);
  }
}

/** Keeps everything that was logged, as text. */
class LogBook implements LoggerService {
  readonly entries: unknown[][] = [];
  readonly #keep = (...entry: unknown[]) => {
    this.entries.push(entry);
  };
  readonly log = this.#keep;
  readonly warn = this.#keep;
  readonly error = this.#keep;
}

const KEYS = {
  ana: 'ana-key-0000000000000000000000000000',
  ben: 'ben-key-11111111111111111111111',
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

let dataDir: string;
let app: NestFastifyApplication | undefined;
let logBook: LogBook;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zoom-platform-access-'));
  vi.stubEnv('DATA_DIR', dataDir);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await app?.close();
  app = undefined;
  await rm(dataDir, { recursive: true });
});

async function open({ keys, watched = false }: { keys?: string; watched?: boolean }) {
  vi.stubEnv('API_KEYS', keys);
  const screen = new Screen(watched);
  logBook = new LogBook();
  const module = await Test.createTestingModule({ imports: [HotelModule] })
    .setLogger(logBook)
    .overrideProvider(Terminal)
    .useValue(screen)
    .compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  return { origin: await app.getUrl(), screen };
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url, { headers });
  const body: unknown = await response.json();
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('configured keys', () => {
  const keys = `ana:${sha256(KEYS.ana)},ben:${sha256(KEYS.ben)}:rooms:read+rooms:dust`;

  it.each([
    ['Authorization: Bearer', bearer(KEYS.ana)],
    ['a scheme in another case', { authorization: `bearer ${KEYS.ana}` }],
    ['x-api-key', { 'x-api-key': KEYS.ben }],
  ])('open a route by %s', async (_name, headers) => {
    const { origin } = await open({ keys });
    expect(await get(`${origin}/rooms/7`, headers)).toMatchObject({
      status: 200,
      body: { name: '7' },
    });
  });

  it.each([
    ['no key', {}, 'Bearer realm="zoom-platform"'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'Bearer realm="zoom-platform"'],
    ['an empty key', { 'x-api-key': '' }, 'Bearer realm="zoom-platform"'],
    ['an unknown key', bearer('nobody'), 'Bearer realm="zoom-platform", error="invalid_token"'],
    ['a digest as key', bearer(sha256(KEYS.ana)), undefined],
    ['the start of a key', bearer(KEYS.ana.slice(0, -1)), undefined],
    ['a bad bearer beside a good x-api-key', { ...bearer('no'), 'x-api-key': KEYS.ana }, undefined],
  ])('refuse %s', async (_name, headers, challenge) => {
    const { origin } = await open({ keys });
    const answer = await get(`${origin}/rooms/7`, headers);
    expect(answer).toMatchObject({ status: 401, body: { code: 'access.unauthorized' } });
    expect(answer.challenge).toContain(challenge ?? 'error="invalid_token"');
  });

  it('are not asked for by a public route or controller', async () => {
    const { origin } = await open({ keys });
    expect((await get(`${origin}/rooms/lobby/open`)).status).toBe(200);
    expect((await get(`${origin}/garden`)).status).toBe(200);
  });

  it('are asked for, or not, with a slash at the end as without', async () => {
    const { origin } = await open({ keys });
    expect((await get(`${origin}/rooms/lobby/open/`)).status).toBe(200);
    expect((await get(`${origin}/garden/`)).status).toBe(200);
    expect((await get(`${origin}/rooms/7/`)).status).toBe(401);
    expect((await get(`${origin}/rooms/7/`, bearer(KEYS.ben))).status).toBe(200);
    expect((await get(`${origin}/rooms/7/clean/`, bearer(KEYS.ben))).status).toBe(403);
  });

  it('must have every scope that a route names; a key without a list has all', async () => {
    const { origin } = await open({ keys });
    expect((await get(`${origin}/rooms/7/clean`, bearer(KEYS.ana))).status).toBe(200);
    expect(await get(`${origin}/rooms/7/guest`, bearer(KEYS.ben))).toMatchObject({
      body: { name: 'ben', scopes: expect.arrayContaining(['rooms:read']) as unknown },
    });
    expect(await get(`${origin}/rooms/7/clean`, bearer(KEYS.ben))).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="rooms:clean rooms:read"') as string,
      body: { code: 'access.missing_scope', requiredScopes: ['rooms:clean', 'rooms:read'] },
    });
  });

  it('must have the scopes of the controller beside those of the route', async () => {
    const guest = `guest:${sha256('guest')}:cellar:drink+rooms:read`;
    const host = `host:${sha256('host')}:cellar:drink+rooms:read+cellar:enter`;
    const { origin } = await open({ keys: `${guest},${host}` });
    expect(await get(`${origin}/cellar/wine`, bearer('guest'))).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="cellar:drink rooms:read cellar:enter"') as string,
    });
    expect((await get(`${origin}/cellar`, bearer('guest'))).status).toBe(403);
    expect((await get(`${origin}/cellar/wine`, bearer('host'))).status).toBe(200);
  });

  it('make no key file', async () => {
    await open({ keys });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('leave a line with name, method, route and status for each call, and never a key', async () => {
    const { origin } = await open({ keys });
    await get(`${origin}/rooms/secret-suite`, bearer(KEYS.ana));
    await get(`${origin}/rooms/secret-suite`, bearer('nobody'));
    const line = { msg: 'API call', method: 'GET', route: '/rooms/:name' };
    await vi.waitFor(() => {
      expect(logBook.entries.map(([entry]) => entry)).toEqual(
        expect.arrayContaining([
          { ...line, key: 'ana', status: 200 },
          { ...line, key: null, status: 401 },
        ]),
      );
    });
    const all = JSON.stringify(logBook.entries);
    for (const text of [KEYS.ana, 'nobody', 'secret-suite']) expect(all).not.toContain(text);
  });
});

describe('API_KEYS', () => {
  const digest = sha256('x');

  it.each([
    ['no digest', 'ana', 'has a bad entry at position 1'],
    ['a key instead of its digest', `ana:${KEYS.ana}`, 'has a bad entry at position 1'],
    ['an empty entry', `ana:${digest},`, 'has a bad entry at position 2'],
    ['empty scopes', `ana:${digest}:`, 'has a bad entry at position 1'],
    ['a name twice', `ana:${digest},ana:${sha256('y')}`, 'has one name twice, at position 2'],
  ])('with %s is refused, without a word of it', (_name, text, problem) => {
    const [found] = accessSection.problems({ API_KEYS: text });
    expect(found?.problem).toBe(problem);
    expect(JSON.stringify(found)).not.toContain(text);
  });
});

describe('where no key is configured', () => {
  const keyFile = () => join(dataDir, 'api-key');

  it('one is made, shown on the terminal once, and opens every route', async () => {
    const first = await open({ watched: true });
    const key = (await readFile(keyFile(), 'utf8')).trim();
    expect(key).toMatch(/^zp_[\w-]{43}$/);
    expect(first.screen.lines).toEqual([`API key (shown once): ${key}`]);
    expect((await get(`${first.origin}/rooms/7/clean`, bearer(key))).status).toBe(200);
    await app?.close();

    const second = await open({ watched: true });
    expect(second.screen.lines).toEqual([]);
    expect((await get(`${second.origin}/rooms/7`, bearer(key))).status).toBe(200);
  });

  it('only its owner can read the file, and nothing else is left in the folder', async () => {
    await open({});
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['api-key']);
    // Nor could anyone else before it was closed.
    expect(JSON.stringify(logBook.entries)).not.toContain('Others could read');
  });

  it('it is shown neither without a terminal nor in the log', async () => {
    const { screen } = await open({ watched: false });
    const key = (await readFile(keyFile(), 'utf8')).trim();
    expect(screen.lines).toEqual([]);
    expect(JSON.stringify(logBook.entries)).toContain(keyFile());
    expect(JSON.stringify(logBook.entries)).not.toContain(key);
  });

  it('a file that others could read is closed to them', async () => {
    await open({});
    await app?.close();
    await chmod(keyFile(), 0o644);
    await open({});
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  });

  it('a file without a key ends the start and says what to do', async () => {
    await writeFile(keyFile(), 'oops\n', { mode: 0o600 });
    await expect(open({})).rejects.toMatchObject({ code: 'access.key_file_invalid' });
  });

  it('a folder that cannot be written ends the start', async () => {
    await writeFile(join(dataDir, 'file'), '');
    vi.stubEnv('DATA_DIR', join(dataDir, 'file', 'below'));
    await expect(open({})).rejects.toMatchObject({ code: 'access.key_file_invalid' });
  });

  it('each start beside a database of several replicas warns that the key is not theirs', async () => {
    const warned = () => JSON.stringify(logBook.entries).includes('access.key_not_shared');
    await open({});
    expect(warned()).toBe(false);
    for (const start of ['first', 'second']) {
      await app?.close();
      vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1/hotel');
      await open({});
      expect(warned(), start).toBe(true);
    }
    await app?.close();
    await open({ keys: `ana:${sha256(KEYS.ana)}` });
    expect(warned()).toBe(false);
  });

  it('of two first starts at once, both end up with the same key', async () => {
    const compile = () => Test.createTestingModule({ imports: [HotelModule] }).compile();
    vi.stubEnv('API_KEYS', undefined);
    const modules = await Promise.all([compile(), compile(), compile()]);
    const key = (await readFile(keyFile(), 'utf8')).trim();
    for (const module of modules) {
      expect(module.get(ApiKeyRing, { strict: false }).find(key)?.name).toBe('generated');
    }
  });
});
