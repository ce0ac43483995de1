import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CompactEncrypt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Vault, VaultModule, vaultSection } from './index.js';

const SECRET = 'eyJzdiI6IjAwMDAwMiJ9.a-token';
const TOKEN = { purpose: 'oauth.token', owner: 'account-one' };

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

/** Keeps everything that was logged, as text. */
class LogBook implements LoggerService {
  text = '';
  readonly #keep = (...entry: unknown[]) => {
    this.text += JSON.stringify(entry);
  };
  readonly log = this.#keep;
  readonly warn = this.#keep;
  readonly error = this.#keep;
}

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zoom-platform-vault-'));
  vi.stubEnv('DATA_DIR', dataDir);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataDir, { recursive: true });
});

async function open(keys?: string) {
  vi.stubEnv('ENCRYPTION_KEYS', keys);
  const log = new LogBook();
  const module = await Test.createTestingModule({ imports: [VaultModule] })
    .setLogger(log)
    .compile();
  return { vault: module.get(Vault), log };
}

describe('what is sealed', () => {
  it('opens for the same purpose and owner only', async () => {
    const { vault } = await open(newKey('a'));
    const sealed = await vault.seal(SECRET, TOKEN);
    expect(await vault.open(sealed, TOKEN)).toBe(SECRET);
    expect(await vault.open(sealed, { ...TOKEN, owner: 'account-two' })).toBeUndefined();
    expect(await vault.open(sealed, { ...TOKEN, purpose: 'oauth.grant' })).toBeUndefined();
  });

  it('shows the id of the key and nothing of the value, and is another text each time', async () => {
    const { vault } = await open(newKey('a'));
    const sealed = await vault.seal(SECRET, TOKEN);
    const [header, ...rest] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
    expect(JSON.parse(String(header))).toMatchObject({ kid: 'a', alg: 'dir', enc: 'A256GCM' });
    expect(Buffer.concat(rest).toString('latin1')).not.toContain('token');
    expect(await vault.seal(SECRET, TOKEN)).not.toBe(sealed);
  });

  it('does not open once its binding is rewritten', async () => {
    const { vault } = await open(newKey('a'));
    const [header = '', ...rest] = (await vault.seal(SECRET, TOKEN)).split('.');
    const text = Buffer.from(header, 'base64url').toString().replace('account-one', 'account-two');
    const moved = [Buffer.from(text).toString('base64url'), ...rest].join('.');
    expect(await vault.open(moved, { ...TOKEN, owner: 'account-two' })).toBeUndefined();
  });

  it('does not open with any part changed, nor does text that was never sealed', async () => {
    const { vault } = await open(newKey('a'));
    const parts = (await vault.seal(SECRET, TOKEN)).split('.');
    for (const index of [2, 3, 4]) {
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const changed = parts.with(index, bytes.toString('base64url')).join('.');
      expect(await vault.open(changed, TOKEN), `part ${String(index)}`).toBeUndefined();
    }
    for (const text of ['', 'plain', 'a.b.c.d.e', SECRET]) {
      expect(await vault.open(text, TOKEN)).toBeUndefined();
      expect(vault.isStale(text)).toBe(true);
    }
  });

  it('does not open by another algorithm under the same key', async () => {
    const bytes = randomBytes(32);
    const { vault } = await open(`a:${bytes.toString('base64')}`);
    const other = await new CompactEncrypt(new TextEncoder().encode(SECRET))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: 'a', ...TOKEN })
      .encrypt(bytes);
    expect(await vault.open(other, TOKEN)).toBeUndefined();
  });
});

describe('rotation', () => {
  it('opens what an older key sealed, and says that it is stale', async () => {
    const [older, newer] = [newKey('older'), newKey('newer')];
    const before = await (await open(older)).vault.seal(SECRET, TOKEN);

    const { vault } = await open(`${newer}, ${older}`);
    expect(await vault.open(before, TOKEN)).toBe(SECRET);
    expect(vault.isStale(before)).toBe(true);
    const after = await vault.seal(SECRET, TOKEN);
    expect(vault.isStale(after)).toBe(false);

    const alone = (await open(newer)).vault;
    expect(await alone.open(after, TOKEN)).toBe(SECRET);
    expect(await alone.open(before, TOKEN)).toBeUndefined();
  });

  it('does not take another key of the same id for the one that sealed', async () => {
    const sealed = await (await open(newKey('a'))).vault.seal(SECRET, TOKEN);
    expect(await (await open(newKey('a'))).vault.open(sealed, TOKEN)).toBeUndefined();
  });
});

describe('ENCRYPTION_KEYS', () => {
  const short = `a:${randomBytes(16).toString('base64')}`;

  it.each([
    ['a key without an id', randomBytes(32).toString('base64'), 'has a bad entry at position 1'],
    ['a short key', short, 'has a bad entry at position 1'],
    ['an empty entry', `${newKey('a')},`, 'has a bad entry at position 2'],
    ['an id twice', `${newKey('a')},${newKey('a')}`, 'has one id twice, at position 2'],
  ])('with %s is refused, without a word of it', (_name, text, problem) => {
    const [found] = vaultSection.problems({ ENCRYPTION_KEYS: text });
    expect(found?.problem).toBe(problem);
    expect(JSON.stringify(found)).not.toContain(text);
  });

  it('makes no key file', async () => {
    await open(newKey('a'));
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('where no key is configured', () => {
  const keyFile = () => join(dataDir, 'encryption-key');

  it('one is made, kept for the next start, and never logged', async () => {
    const first = await open();
    const sealed = await first.vault.seal(SECRET, TOKEN);
    expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['encryption-key']);
    const entry = (await readFile(keyFile(), 'utf8')).trim();
    expect(first.log.text).toContain(keyFile());
    expect(first.log.text).not.toContain(entry.split(':')[1]);

    expect(await (await open()).vault.open(sealed, TOKEN)).toBe(SECRET);
    const configured = (await open(`${newKey('new')},${entry}`)).vault;
    expect(await configured.open(sealed, TOKEN)).toBe(SECRET);
  });

  it('of several first starts at once, all end up with the same key', async () => {
    const vaults = await Promise.all([open(), open(), open()]);
    const sealed = await vaults[0].vault.seal(SECRET, TOKEN);
    for (const { vault } of vaults) expect(await vault.open(sealed, TOKEN)).toBe(SECRET);
  });

  it('a file without a key ends the start and says what to do', async () => {
    await writeFile(keyFile(), 'oops\n', { mode: 0o600 });
    await expect(open()).rejects.toMatchObject({ code: 'vault.key_file_invalid' });
  });

  it('each start beside a database of several replicas warns that the key is not theirs', async () => {
    expect((await open()).log.text).not.toContain('vault.key_not_shared');
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1/hotel');
    expect((await open()).log.text).toContain('vault.key_not_shared');
    expect((await open(newKey('a'))).log.text).not.toContain('vault.key_not_shared');
  });
});
