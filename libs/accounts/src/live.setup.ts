import { dirname, resolve } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Clock, ConfigError, type ConfigProblem } from '@zoom-platform/kernel';
import { accountsConfig } from './accounts.config.js';
import { setupOfFile, setupOfText } from './accounts-file.setup.js';
import { setupOfEnvironment } from './environment.setup.js';
import { SecretReader, type SoundSecrets } from './secret.reader.js';
import { TrackedFiles } from './tracked.files.js';
import type { LoadedSetup, ZoomSetup } from './zoom.setup.js';

/** Milliseconds between two looks at the files. */
const LOOK_EVERY_MS = 1_000;

/**
 * The accounts and apps as their files are now. Whoever asks makes it look, once a second at most:
 * a watcher would miss changes on network file systems and on swapped links. What has become bad is
 * as it was when it was good.
 */
@Injectable()
export class LiveSetup {
  readonly #logger = new Logger(LiveSetup.name);
  #files = new TrackedFiles();
  #secrets: SoundSecrets = new Map();
  /** The last accounts file that was sound. */
  #text: string | undefined;
  #setup: ZoomSetup;
  #problems: readonly ConfigProblem[] = [];
  #lookedAt: number;

  /** @throws ConfigError where there is no sound setup to begin with. */
  constructor(
    @Inject(accountsConfig.KEY) private readonly config: ConfigType<typeof accountsConfig>,
    private readonly clock: Clock,
  ) {
    this.#lookedAt = clock.monotonic();
    const { setup, problems } = this.#load();
    if (setup === undefined || problems.length > 0) throw new ConfigError(problems);
    this.#setup = setup;
  }

  get current(): ZoomSetup {
    this.#look();
    return this.#setup;
  }

  /** What is wrong now; empty when all is well. */
  get problems(): readonly ConfigProblem[] {
    this.#look();
    return this.#problems;
  }

  #look(): void {
    const now = this.clock.monotonic();
    if (now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    if (!this.#files.changed) return;
    const { setup, problems } = this.#load();
    this.#setup = setup ?? this.#setup;
    this.#tell(problems);
    this.#problems = problems;
  }

  #load(): LoadedSetup {
    const files = new TrackedFiles();
    const secrets = new SecretReader(files, this.#secrets);
    const loaded = this.#loadFrom(files, secrets);
    this.#files = files;
    return loaded;
  }

  #loadFrom(files: TrackedFiles, secrets: SecretReader): LoadedSetup {
    const { ZOOM_ACCOUNTS_FILE: path } = this.config;
    if (path === undefined) return this.#keep(setupOfEnvironment(this.config, secrets), secrets);
    const { text, ...fresh } = setupOfFile(path, files, secrets);
    if (fresh.setup !== undefined) this.#text = text;
    if (fresh.setup !== undefined || this.#text === undefined) return this.#keep(fresh, secrets);
    // The file is bad, the secrets of the older one may still change.
    const older = new SecretReader(files, this.#secrets);
    const { setup, problems } = setupOfText(this.#text, dirname(resolve(path)), older);
    const known = new Set(fresh.problems.map(({ key }) => key));
    const others = problems.filter(({ key }) => !known.has(key));
    return this.#keep({ setup, problems: [...fresh.problems, ...others] }, older);
  }

  #keep(loaded: LoadedSetup, { sound }: SecretReader): LoadedSetup {
    this.#secrets = sound;
    return loaded;
  }

  /** Once for each change of what is wrong; which values changed is nobody's business. */
  #tell(problems: readonly ConfigProblem[]): void {
    const lines = problems.map(({ key, problem }) => `${key}: ${problem}`);
    const before = this.#problems.map(({ key, problem }) => `${key}: ${problem}`);
    if (lines.length === 0) {
      this.#logger.log('The files of Zoom accounts and secrets changed and were read again.');
    } else if (lines.join() !== before.join()) {
      this.#logger.warn(`The last good values stay in use: ${lines.join('; ')}.`);
    }
  }
}
