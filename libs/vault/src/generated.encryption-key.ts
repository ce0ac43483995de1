import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { databaseConfig, SecretFile } from '@zoom-platform/database';
import type { EncryptionKey } from './encryption-key.type.js';
import { keyIn } from './encryption-keys.schema.js';
import { EncryptionKeyFileError } from './vault.errors.js';

const refuse = (file: string, what: string, cause?: unknown) =>
  new EncryptionKeyFileError(file, what, cause);

/** The key of an installation where none is configured; its file is an entry of `ENCRYPTION_KEYS`. */
@Injectable()
export class GeneratedEncryptionKey {
  readonly #logger = new Logger(GeneratedEncryptionKey.name);
  readonly #file: SecretFile;

  constructor(
    @Inject(databaseConfig.KEY) private readonly config: ConfigType<typeof databaseConfig>,
  ) {
    this.#file = new SecretFile(config.DATA_DIR, 'encryption-key', refuse);
  }

  /** @throws EncryptionKeyFileError */
  async take(): Promise<EncryptionKey> {
    const made = await this.#file.makeOnce(newEntry);
    const key = keyIn(await this.#file.read());
    if (key === undefined) throw refuse(this.#file.path, 'holds no key');
    if (made) {
      this.#logger.log(
        `No ENCRYPTION_KEYS are set: a key was made and is kept in ${this.#file.path}`,
      );
    }
    this.#warnReplicas();
    return key;
  }

  /** Replicas with keys of their own cannot open what the others sealed. */
  #warnReplicas(): void {
    if (this.config.DATABASE_URL === undefined) return;
    this.#logger.warn({
      code: 'vault.key_not_shared',
      msg: 'DATABASE_URL is set and ENCRYPTION_KEYS is not: replicas cannot open what others sealed.',
    });
  }
}

/** An id of its own, so that two files never pass for one key. */
function newEntry(): string {
  const id = `generated-${randomBytes(4).toString('hex')}`;
  return `${id}:${randomBytes(32).toString('base64')}`;
}
