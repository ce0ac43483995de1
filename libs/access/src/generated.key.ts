import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { databaseConfig } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { KeyFileError } from './access.errors.js';
import { ALL_SCOPES, type ApiKey } from './api-key.type.js';
import { digestOf } from './key.digest.js';
import { Terminal } from './terminal.port.js';

const OWNER_ONLY = 0o600;

/** The key of an installation where none is configured: made once, kept in a file of its owner's. */
@Injectable()
export class GeneratedKey {
  readonly #logger = new Logger(GeneratedKey.name);
  readonly #folder: string;
  readonly #file: string;

  constructor(
    private readonly terminal: Terminal,
    @Inject(databaseConfig.KEY) private readonly config: ConfigType<typeof databaseConfig>,
  ) {
    this.#folder = resolve(config.DATA_DIR);
    this.#file = join(this.#folder, 'api-key');
  }

  /**
   * The kept key, or a new one; a new one is shown on a terminal and nowhere else.
   * @throws KeyFileError
   */
  async take(): Promise<ApiKey> {
    const made = await this.#make();
    const text = await this.#read();
    if (made) this.#announce(text);
    this.#warnReplicas();
    return { name: 'generated', digest: digestOf(text), scopes: [ALL_SCOPES] };
  }

  /** Whether this call made the file. Of two processes at their first start, one makes it. */
  async #make(): Promise<boolean> {
    try {
      await mkdir(this.#folder, { recursive: true });
      return !(await exists(this.#file)) && (await this.#publish(`${this.#file}.${newId()}`));
    } catch (error) {
      throw new KeyFileError(this.#file, 'cannot be written', error);
    }
  }

  /** Writes aside, then links: the file appears whole or not at all, and never replaces another. */
  async #publish(draft: string): Promise<boolean> {
    const key = `zp_${randomBytes(32).toString('base64url')}\n`;
    await writeFile(draft, key, { mode: OWNER_ONLY });
    try {
      await link(draft, this.#file);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(draft);
    }
  }

  async #read(): Promise<string> {
    try {
      const { mode } = await stat(this.#file);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        await chmod(this.#file, OWNER_ONLY);
        this.#logger.warn('Others could read the API key file; it is now closed to them.');
      }
    } catch (error) {
      throw new KeyFileError(this.#file, 'cannot be closed to others', error);
    }
    const text = await this.#text();
    if (!/^[\x21-\x7e]{32,}$/.test(text)) throw new KeyFileError(this.#file, 'holds no key');
    return text;
  }

  async #text(): Promise<string> {
    try {
      return (await readFile(this.#file, 'utf8')).trim();
    } catch (error) {
      throw new KeyFileError(this.#file, 'cannot be read', error);
    }
  }

  #announce(text: string): void {
    this.#logger.log(`No API_KEYS are set: a key was made and is kept in ${this.#file}`);
    if (this.terminal.isWatched) this.terminal.print(`API key (shown once): ${text}`);
  }

  /** A database of several replicas: a caller's key would open that of the file only. */
  #warnReplicas(): void {
    if (this.config.DATABASE_URL === undefined) return;
    this.#logger.warn({
      code: 'access.key_not_shared',
      msg: 'DATABASE_URL is set and API_KEYS is not: each replica takes only the key in its own DATA_DIR.',
    });
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
