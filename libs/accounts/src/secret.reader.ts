import type { ConfigProblem } from '@zoom-platform/kernel';
import {
  clientSecretSchema,
  MOST_WEBHOOK_SECRETS,
  webhookSecretSchema,
} from './credential.schemas.js';
import { TrackedFiles } from './tracked.files.js';

/** Where a secret of the configuration is kept. */
export interface SecretFile {
  /** Key or place in the accounts file, as an operator finds it. */
  readonly where: string;
  readonly path: string;
  readonly kind: 'client' | 'webhook';
  /** A Client ID: a file that holds it holds no secret. */
  readonly clientId?: string | undefined;
}

/** Secrets by kind and path, as they were last sound. */
export type SoundSecrets = ReadonlyMap<string, readonly string[]>;

interface Judged {
  readonly secrets: readonly string[];
  readonly defect: string | undefined;
}

function judge(text: string, { kind, clientId }: SecretFile): Judged {
  if (kind === 'client') {
    const defect =
      text === clientId ? 'holds the Client ID' : defectIn(clientSecretSchema.safeParse(text));
    return { secrets: [text], defect };
  }
  const secrets = text.split(/\s*[,\n]\s*/);
  if (secrets.length > MOST_WEBHOOK_SECRETS) {
    return { secrets, defect: `holds more than ${String(MOST_WEBHOOK_SECRETS)} Secret Tokens` };
  }
  const defects = secrets.map((secret) => defectIn(webhookSecretSchema.safeParse(secret)));
  return { secrets, defect: defects.find((defect) => defect !== undefined) };
}

function defectIn(parsed: ReturnType<typeof clientSecretSchema.safeParse>): string | undefined {
  return parsed.error && `holds a text that ${parsed.error.issues[0]?.message ?? 'is not valid'}`;
}

const FIXES: Readonly<Record<SecretFile['kind'], string>> = {
  client: 'The file holds one Client Secret and nothing else, readable by this process.',
  webhook:
    'The file holds one Secret Token, or up to five on lines of their own, readable by this process.',
};

/** One look at all files of secrets. Where a file is bad, its last sound content stays in use. */
export class SecretReader {
  readonly #sound = new Map<string, readonly string[]>();
  readonly #problems: ConfigProblem[] = [];
  #complete = true;

  constructor(
    private readonly files = new TrackedFiles(),
    private readonly before: SoundSecrets = new Map(),
  ) {}

  /** The secrets of a file; `undefined` when it is bad and never was good. */
  read(file: SecretFile): readonly string[] | undefined {
    const key = `${file.kind} ${file.path}`;
    const reading = this.files.read(file.path);
    const judged = 'text' in reading ? judge(reading.text, file) : undefined;
    const defect = 'text' in reading ? judged?.defect : reading.defect;
    if (defect !== undefined) this.#note(file, defect, judged !== undefined);
    const secrets = defect === undefined ? judged?.secrets : this.before.get(key);
    if (secrets === undefined) this.#complete = false;
    else this.#sound.set(key, secrets);
    return secrets;
  }

  /** What was wrong with the files read so far, whether or not an older content stands in. */
  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  /** Whether each file gave secrets, now or before. */
  get complete(): boolean {
    return this.#complete;
  }

  /** For the next look. */
  get sound(): SoundSecrets {
    return this.#sound;
  }

  #note({ where, kind }: SecretFile, problem: string, isText: boolean): void {
    const found = isText ? 'a file with text' : 'a path';
    this.#problems.push({ key: where, found, problem, fix: FIXES[kind] });
  }
}
