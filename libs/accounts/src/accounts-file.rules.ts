import type { ConfigProblem } from '@zoom-platform/kernel';
import type { AccountsDocument, FilePath } from './accounts-file.document.js';
import { problemAt } from './accounts-file.issues.js';

type List = 'apps' | 'accounts';

/** One entry of a list, sound or not: rules are asked of every entry that says enough. */
interface Entry {
  readonly path: FilePath;
  readonly value: (name: string) => unknown;
}

function entriesOf(document: AccountsDocument, list: List): readonly Entry[] {
  const entries = document.at([list]);
  if (!Array.isArray(entries)) return [];
  return entries.map((_, index) => ({
    path: [list, index],
    value: (name) => document.at([list, index, name]),
  }));
}

/** The entries whose text under a name stood in an entry before. */
function repeated(entries: readonly Entry[], name: string): readonly Entry[] {
  const seen = new Set<unknown>();
  return entries.filter((entry) => {
    const value = entry.value(name);
    if (typeof value !== 'string') return false;
    if (seen.has(value)) return true;
    seen.add(value);
    return false;
  });
}

/** What entries say about one another and about themselves, beyond the form of each field. */
class Rules {
  readonly #apps: readonly Entry[];
  readonly #accounts: readonly Entry[];

  constructor(private readonly document: AccountsDocument) {
    this.#apps = entriesOf(document, 'apps');
    this.#accounts = entriesOf(document, 'accounts');
  }

  *problems(): Generator<ConfigProblem> {
    if (this.#apps.length + this.#accounts.length === 0) {
      yield this.#at([], 'names neither an app nor an account', 'List at least one.');
    }
    for (const [entries, name] of [
      [this.#apps, 'id'],
      [this.#apps, 'clientId'],
      [this.#accounts, 'accountId'],
    ] as const) {
      for (const { path } of repeated(entries, name)) {
        yield this.#at([...path, name], 'stands in an entry before', 'Each has its own.');
      }
    }
    for (const entry of [...this.#apps, ...this.#accounts]) yield* this.#secret(entry);
    for (const app of this.#apps) yield* this.#webhookSecrets(app);
    yield* this.#defaults();
    for (const account of this.#accounts) yield* this.#servingApps(account);
  }

  *#secret({ path, value }: Entry): Generator<ConfigProblem> {
    const [secret, file] = [value('clientSecret'), value('clientSecretFile')];
    if (secret === undefined && file === undefined) {
      yield this.#at([...path, 'clientSecret'], 'is required, or clientSecretFile');
    } else if (secret !== undefined && file !== undefined) {
      yield this.#at([...path, 'clientSecretFile'], 'stands beside clientSecret', 'Keep one.');
    } else if (typeof secret === 'string' && secret === value('clientId')) {
      yield this.#at([...path, 'clientSecret'], 'equals clientId');
    }
  }

  *#webhookSecrets({ path, value }: Entry): Generator<ConfigProblem> {
    for (const name of ['webhookSecrets', 'webhookSecretFiles']) {
      const list = value(name);
      if (!Array.isArray(list)) continue;
      for (const [index, one] of list.entries()) {
        if (list.indexOf(one) < index) {
          yield this.#at([...path, name, index], 'stands in the list before', 'List it once.');
        }
      }
    }
  }

  *#defaults(): Generator<ConfigProblem> {
    const defaults = this.#accounts.filter(({ value }) => value('default') === true);
    for (const { path } of defaults.slice(1)) {
      yield this.#at([...path, 'default'], 'makes a second default', 'Keep it at one account.');
    }
    if (defaults.length === 0 && this.#accounts.length > 1) {
      yield this.#at(
        ['accounts'],
        'has several accounts and no default',
        'Put `default: true` to the account that is meant where a call names none.',
      );
    }
  }

  *#servingApps({ path, value }: Entry): Generator<ConfigProblem> {
    const served = value('apps');
    if (!Array.isArray(served)) return;
    const ids = new Set(this.#apps.map((app) => app.value('id')));
    for (const [index, id] of served.entries()) {
      const place = [...path, 'apps', index];
      if (typeof id === 'string' && !ids.has(id)) {
        yield this.#at(place, 'is not the id of an app of this file', 'Name an id of apps[].');
      } else if (served.indexOf(id) < index) {
        yield this.#at(place, 'stands in the list before', 'List it once.');
      }
    }
  }

  #at(path: FilePath, problem: string, fix?: string): ConfigProblem {
    return problemAt(this.document, path, problem, fix);
  }
}

/** Doubles, contradictions and references that lead nowhere. */
export function ruleProblems(document: AccountsDocument): readonly ConfigProblem[] {
  return [...new Rules(document).problems()];
}
