import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { databaseConfig, SecretFile } from '@zoom-platform/database';
import { KeyFileError } from './access.errors.js';
import { ALL_SCOPES, type ApiKey } from './api-key.type.js';
import { digestOf } from './key.digest.js';
import { Terminal } from './terminal.port.js';

const refuse = (file: string, what: string, cause?: unknown) => new KeyFileError(file, what, cause);

/** The key of an installation where none is configured: made once, kept in a file of its owner's. */
@Injectable()
export class GeneratedKey {
  readonly #logger = new Logger(GeneratedKey.name);
  readonly #file: SecretFile;

  constructor(
    private readonly terminal: Terminal,
    @Inject(databaseConfig.KEY) private readonly config: ConfigType<typeof databaseConfig>,
  ) {
    this.#file = new SecretFile(config.DATA_DIR, 'api-key', refuse);
  }

  /**
   * The kept key, or a new one; a new one is shown on a terminal and nowhere else.
   * @throws KeyFileError
   */
  async take(): Promise<ApiKey> {
    const made = await this.#file.makeOnce(() => `zp_${randomBytes(32).toString('base64url')}`);
    const text = await this.#file.read();
    if (!/^[\x21-\x7e]{32,}$/.test(text)) throw refuse(this.#file.path, 'holds no key');
    if (made) this.#announce(text);
    this.#warnReplicas();
    return { name: 'generated', digest: digestOf(text), scopes: [ALL_SCOPES] };
  }

  #announce(text: string): void {
    this.#logger.log(`No API_KEYS are set: a key was made and is kept in ${this.#file.path}`);
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
