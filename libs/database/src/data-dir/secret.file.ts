import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { newId } from '@zoom-platform/kernel';

const OWNER_ONLY = 0o600;

/** Makes the error of the lib that the secret belongs to; `what` goes on from `The file x …`. */
export type RefuseSecretFile = (file: string, what: string, cause?: unknown) => Error;

/** A secret in `DATA_DIR` that is made once and that only its owner can read. */
export class SecretFile {
  readonly #logger = new Logger(SecretFile.name);
  readonly path: string;

  constructor(
    dataDir: string,
    name: string,
    private readonly refuse: RefuseSecretFile,
  ) {
    this.path = join(resolve(dataDir), name);
  }

  /**
   * Keeps the text unless there is one already. Of two processes at their first start, one makes it.
   * @returns whether this call made the file.
   * @throws what `refuse` makes.
   */
  async makeOnce(text: () => string): Promise<boolean> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      return !(await exists(this.path)) && (await this.#publish(text()));
    } catch (error) {
      throw this.refuse(this.path, 'cannot be written', error);
    }
  }

  /**
   * What it holds, without white space around it; a file that others could read is closed to them.
   * @throws what `refuse` makes.
   */
  async read(): Promise<string> {
    await this.#closeToOthers();
    try {
      return (await readFile(this.path, 'utf8')).trim();
    } catch (error) {
      throw this.refuse(this.path, 'cannot be read', error);
    }
  }

  /** Writes aside, then links: the file appears whole or not at all, and never replaces another. */
  async #publish(text: string): Promise<boolean> {
    const draft = `${this.path}.${newId()}`;
    await writeFile(draft, `${text}\n`, { mode: OWNER_ONLY });
    try {
      await link(draft, this.path);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(draft);
    }
  }

  async #closeToOthers(): Promise<void> {
    try {
      const { mode } = await stat(this.path);
      if (process.platform === 'win32' || (mode & 0o077) === 0) return;
      await chmod(this.path, OWNER_ONLY);
    } catch (error) {
      throw this.refuse(this.path, 'cannot be closed to others', error);
    }
    this.#logger.warn(`Others could read ${this.path}; it is now closed to them.`);
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
