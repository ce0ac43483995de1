import type { z } from 'zod';
import { PlatformError } from './platform.error.js';

/** One environment key, documented where it is defined; `.env.example` is generated from it. */
export interface ConfigKey<Schema extends z.ZodType = z.ZodType> {
  /**
   * Parses the text of the environment; `undefined` when the key is not set or empty. The message of
   * a custom issue (`refine`, `superRefine`) is shown to the operator, so it never carries the value.
   */
  readonly schema: Schema;
  /** One sentence: what it does. */
  readonly meaning: string;
  /** What is allowed, for a person: `1 … 65535`, `a postgres:// URL`. Doubles as the fix. */
  readonly range: string;
  /** Default, as it would stand in a file; absent means: not set. */
  readonly default?: string;
  /** The value is never shown, not even in part. */
  readonly secret?: boolean;
  /** What is wrong with what a sound text points to, such as a file; asked before keys are compared. */
  readonly inspect?: (text: string) => readonly ConfigProblem[];
}

export type ConfigKeys = Readonly<Record<string, ConfigKey>>;

export type ConfigValues<Keys extends ConfigKeys> = {
  readonly [Key in keyof Keys]: z.infer<Keys[Key]['schema']>;
};

/** What is wrong with one key, without its value. */
export interface ConfigProblem {
  readonly key: string;
  /** Shape of what was found: `not set`, `text of 7 characters`, `number`. */
  readonly found: string;
  readonly problem: string;
  readonly fix: string;
}

export interface ConfigSection<Keys extends ConfigKeys = ConfigKeys> {
  readonly name: string;
  readonly keys: Keys;
  /** Every bad key of the section; empty when it is sound. */
  problems(environment: Environment): readonly ConfigProblem[];
  /** @throws ConfigError listing every bad key. */
  parse(environment: Environment): ConfigValues<Keys>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names every bad key at once, the shape of its value and the fix; never a value. */
export class ConfigError extends PlatformError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ key, found, problem, fix }) => `  ${key}: ${problem} (found: ${found}). Fix: ${fix}`,
    );
    super({
      code: 'config.invalid',
      status: 500,
      message: `The configuration has ${String(problems.length)} bad key(s):\n${lines.join('\n')}`,
      fix: 'Set the keys named above; .env.example documents each.',
    });
    this.problems = problems;
  }
}

function textOf(environment: Environment, name: string, key: ConfigKey): string | undefined {
  const text = environment[name]?.trim();
  return text === undefined || text === '' ? key.default : text;
}

function shapeOf(text: string | undefined): string {
  if (text === undefined) return 'not set';
  if (/^-?\d+(\.\d+)?$/.test(text)) return 'a number';
  return `text of ${String(text.length)} characters`;
}

function problemWith(text: string | undefined, { issues }: z.ZodError): string {
  if (text === undefined) return 'is required';
  return issues.find(({ code }) => code === 'custom')?.message ?? 'is not valid';
}

/** Which keys do not fit together; asked only when each is sound by itself. */
export type ConfigCheck = (environment: Environment) => readonly ConfigProblem[];

/** Groups the keys of one lib. A key's schema gets the trimmed text, its default, or `undefined`. */
export function configSection<const Keys extends ConfigKeys>(
  name: string,
  keys: Keys,
  check: ConfigCheck = () => [],
): ConfigSection<Keys> {
  const read = (environment: Environment) => {
    const values: Record<string, unknown> = {};
    const texts: Record<string, string | undefined> = {};
    const problems: ConfigProblem[] = [];
    for (const [keyName, key] of Object.entries(keys)) {
      const text = textOf(environment, keyName, key);
      texts[keyName] = text;
      const parsed = key.schema.safeParse(text);
      if (parsed.success) {
        values[keyName] = parsed.data;
        if (text !== undefined) problems.push(...(key.inspect?.(text) ?? []));
      } else {
        problems.push({
          key: keyName,
          found: shapeOf(text),
          problem: problemWith(text, parsed.error),
          fix: `${key.meaning} Allowed: ${key.range}.`,
        });
      }
    }
    return { values, problems: problems.length > 0 ? problems : check(texts) };
  };
  return {
    name,
    keys,
    problems: (environment) => read(environment).problems,
    parse: (environment) => {
      const { values, problems } = read(environment);
      if (problems.length > 0) throw new ConfigError(problems);
      // Every key has just been parsed by its own schema; the mapped type only restates that.
      return values as ConfigValues<Keys>;
    },
  };
}
