import { dirname, resolve } from 'node:path';
import type { ConfigProblem } from '@zoom-platform/kernel';
import { AccountsDocument, FILE_KEY, placeOf, type FilePath } from './accounts-file.document.js';
import { problemsOf } from './accounts-file.issues.js';
import { ruleProblems } from './accounts-file.rules.js';
import {
  accountsFileSchema,
  type AccountEntry,
  type AccountsFile,
  type AppEntry,
} from './accounts-file.schemas.js';
import { SecretReader, type SecretFile } from './secret.reader.js';
import type { TrackedFiles } from './tracked.files.js';
import type { ZoomAccount } from './zoom-accounts.port.js';
import type { ZoomApp } from './zoom-apps.port.js';
import { cloudOf } from './zoom-cloud.presets.js';
import type { LoadedSetup, ZoomSetup } from './zoom.setup.js';

/** Secrets that stand in files, by the place in the accounts file that names them. */
type FiledSecrets = ReadonlyMap<string, readonly string[]>;

/** The problem of an accounts file that cannot be read at all. */
function unreadable(problem: string): ConfigProblem {
  const fix = 'Name a file that this process may read; docs/examples/zoom-accounts.yaml is one.';
  return { key: FILE_KEY, found: 'a path', problem, fix };
}

/** Every file of secrets that the document names, however sound the rest of it is. */
function* secretFilesIn(document: AccountsDocument, folder: string): Generator<SecretFile> {
  const at = (where: FilePath, kind: SecretFile['kind']): SecretFile[] => {
    const path = document.at(where);
    if (typeof path !== 'string' || path === '') return [];
    const clientId = document.at([...where.slice(0, -1), 'clientId']);
    return [
      {
        where: placeOf(where),
        path: resolve(folder, path),
        kind,
        clientId: typeof clientId === 'string' ? clientId : undefined,
      },
    ];
  };
  for (const list of ['apps', 'accounts']) {
    const entries = document.at([list]);
    if (!Array.isArray(entries)) continue;
    for (const index of entries.keys()) {
      yield* at([list, index, 'clientSecretFile'], 'client');
      const files = document.at([list, index, 'webhookSecretFiles']);
      if (!Array.isArray(files)) continue;
      for (const file of files.keys()) {
        yield* at([list, index, 'webhookSecretFiles', file], 'webhook');
      }
    }
  }
}

function secretOf(
  { clientSecret }: AppEntry | AccountEntry,
  path: FilePath,
  filed: FiledSecrets,
): string {
  return clientSecret ?? filed.get(placeOf([...path, 'clientSecretFile']))?.[0] ?? '';
}

function cloudIn({ cloud }: AppEntry | AccountEntry) {
  if (typeof cloud === 'string') return cloudOf({ name: cloud });
  if (cloud === undefined) return cloudOf({});
  return cloudOf({ ...cloud, apiAllowedHosts: cloud.apiAllowedHosts ?? [] });
}

function appOf(app: AppEntry, index: number, filed: FiledSecrets): ZoomApp {
  const { id, clientId, kind, redirectUri, scopes } = app;
  return {
    id,
    clientId,
    clientSecret: secretOf(app, ['apps', index], filed),
    cloud: cloudIn(app),
    ...(kind === undefined ? {} : { kind }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

function accountOf(account: AccountEntry, index: number, filed: FiledSecrets): ZoomAccount {
  const { accountId, clientId, name, apps } = account;
  return {
    accountId,
    clientId,
    clientSecret: secretOf(account, ['accounts', index], filed),
    cloud: cloudIn(account),
    ...(name === undefined ? {} : { name }),
    ...(apps === undefined ? {} : { appIds: apps }),
  };
}

function webhookSecretsOf(app: AppEntry, index: number, filed: FiledSecrets) {
  const fromFiles = (app.webhookSecretFiles ?? []).flatMap(
    (_, file) => filed.get(placeOf(['apps', index, 'webhookSecretFiles', file])) ?? [],
  );
  const secrets = new Set([...(app.webhookSecrets ?? []), ...fromFiles]);
  return [...secrets].map((secret) => ({ appId: app.id, secret }));
}

function setupOf({ apps, accounts }: AccountsFile, filed: FiledSecrets): ZoomSetup {
  const found = accounts.map((account, index) => accountOf(account, index, filed));
  const preferred = found.filter((_, index) => accounts[index]?.default === true);
  return {
    accounts: [...new Set([...preferred, ...found])],
    apps: apps.map((app, index) => appOf(app, index, filed)),
    webhookSecrets: apps.flatMap((app, index) => webhookSecretsOf(app, index, filed)),
  };
}

/** The setup that a text describes; paths in it are seen from `folder`. */
export function setupOfText(text: string, folder: string, secrets: SecretReader): LoadedSetup {
  const document = new AccountsDocument(text);
  if (document.defects.length > 0) return { setup: undefined, problems: document.defects };
  const parsed = accountsFileSchema.safeParse(document.content);
  const filed = new Map<string, readonly string[]>();
  for (const file of secretFilesIn(document, folder)) {
    const found = secrets.read(file);
    if (found !== undefined) filed.set(file.where, found);
  }
  const wrong = [...(parsed.error ? problemsOf(document, parsed.error) : [])];
  wrong.push(...ruleProblems(document));
  const isSound = parsed.success && wrong.length === 0 && secrets.complete;
  return {
    setup: isSound ? setupOf(parsed.data, filed) : undefined,
    problems: [...wrong, ...secrets.problems],
  };
}

/** The setup of a file, and its text. */
export function setupOfFile(
  path: string,
  files: TrackedFiles,
  secrets = new SecretReader(files),
): LoadedSetup & { readonly text?: string } {
  const reading = files.read(path);
  if ('defect' in reading) return { setup: undefined, problems: [unreadable(reading.defect)] };
  return { ...setupOfText(reading.text, dirname(resolve(path)), secrets), text: reading.text };
}
