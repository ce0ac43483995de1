import { mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setupOfFile } from './accounts-file.setup.js';
import { ACCOUNT, APP, fileText } from './testing/accounts.texts.js';
import { SecretFolder } from './testing/secret.folder.js';
import { TrackedFiles } from './tracked.files.js';

const EXAMPLE = new URL('../../../docs/examples/zoom-accounts.yaml', import.meta.url);
const COMMERCIAL = {
  oauthUrl: 'https://zoom.us/oauth',
  apiUrl: undefined,
  apiAllowedHosts: ['zoom.us'],
};

let folder: SecretFolder;

beforeEach(() => {
  folder = new SecretFolder();
});

afterEach(() => {
  folder.dispose();
});

function load(text: string) {
  return setupOfFile(folder.write('accounts.yaml', text), new TrackedFiles());
}

/** `where: problem (found)` of each, in order. */
function linesOf(text: string): readonly string[] {
  const { setup, problems } = load(text);
  expect(setup === undefined).toBe(problems.length > 0);
  return problems.map(({ key, problem, found }) => `${key}: ${problem} (${found})`);
}

function withApp(changes: Readonly<Record<string, unknown>>): string {
  return fileText([{ ...APP, ...changes }], [ACCOUNT]);
}

function withAccount(changes: Readonly<Record<string, unknown>>): string {
  return fileText([APP], [{ ...ACCOUNT, ...changes }]);
}

describe('an accounts file that is sound', () => {
  it('is the example of the documentation, once its secrets are there', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    mkdirSync(folder.at('secrets'));
    const named = [...text.matchAll(/secrets\/[a-z-]+/g)].map(([name]) => name);
    for (const name of named) folder.write(name, `of-${name.slice('secrets/'.length)}`);
    const { setup, problems } = load(text);
    expect(problems).toEqual([]);
    expect(setup?.apps.map(({ id, kind }) => [id, kind])).toEqual([
      ['notetaker', 'general'],
      ['contact-center', undefined],
    ]);
    expect(
      setup?.accounts.map(({ name, cloud, appIds }) => [name, cloud.oauthUrl, appIds]),
    ).toEqual([
      ['Head office', 'https://zoom.us/oauth', ['notetaker', 'contact-center']],
      ['Public sector', 'https://zoomgov.com/oauth', undefined],
      ['Simulator', 'http://127.0.0.1:4010/oauth', undefined],
    ]);
    expect(setup?.accounts[0]?.clientSecret).toBe('of-head-office-client-secret');
    expect(setup?.webhookSecrets).toEqual([
      { appId: 'notetaker', secret: 'of-notetaker-webhook-secrets' },
      { appId: 'contact-center', secret: 'of-contact-center-webhook-secrets' },
    ]);
  });

  it.each([
    ['JSON', fileText([APP], [ACCOUNT])],
    ['JSON with tabs', JSON.stringify({ apps: [APP], accounts: [ACCOUNT] }, null, '\t')],
    ['JSON on one line', JSON.stringify({ apps: [APP], accounts: [ACCOUNT] })],
    ['JSON of Windows', `\uFEFF${fileText([APP], [ACCOUNT]).replaceAll('\n', '\r\n')}`],
    [
      'YAML',
      `apps:\n  - {id: ${APP.id}, clientId: ${APP.clientId}, clientSecret: ${APP.clientSecret}}\n` +
        `accounts:\n  - accountId: ${ACCOUNT.accountId}\n    clientId: ${ACCOUNT.clientId}\n` +
        `    clientSecret: ${ACCOUNT.clientSecret}\n`,
    ],
  ])('is read as %s', (_, text) => {
    expect(load(text)).toMatchObject({
      setup: {
        apps: [{ ...APP, cloud: COMMERCIAL }],
        accounts: [{ ...ACCOUNT, cloud: COMMERCIAL }],
        webhookSecrets: [],
      },
      problems: [],
    });
  });

  it('keeps what an app and an account say, and puts the default account first', () => {
    const app = {
      ...APP,
      kind: 'general',
      redirectUri: 'https://example.com/back?x=1',
      scopes: ['meeting:read:meeting'],
    };
    const second = { ...ACCOUNT, accountId: 'SecondAccountId0000022', default: true };
    const { setup } = load(fileText([app], [{ ...ACCOUNT, name: 'First' }, second]));
    expect(setup?.apps).toEqual([{ ...app, cloud: COMMERCIAL }]);
    expect(setup?.accounts.map(({ accountId }) => accountId)).toEqual([
      second.accountId,
      ACCOUNT.accountId,
    ]);
    expect(setup?.accounts[1]?.name).toBe('First');
  });

  it('has the secrets of its lists and of its files, each once', () => {
    folder.write('a', 'filedToken1\nlistedToken');
    folder.write('b', 'filedToken2');
    const text = withApp({ webhookSecrets: ['listedToken'], webhookSecretFiles: ['a', 'b'] });
    expect(load(text).setup?.webhookSecrets.map(({ secret }) => secret)).toEqual([
      'listedToken',
      'filedToken1',
      'filedToken2',
    ]);
  });

  it('knows clouds by name and with hosts of their own', () => {
    const own = {
      oauthUrl: 'https://sso.example.com/oauth/token',
      apiAllowedHosts: ['Example.com'],
    };
    expect(load(withAccount({ cloud: 'government' })).setup?.accounts[0]?.cloud).toEqual({
      oauthUrl: 'https://zoomgov.com/oauth',
      apiUrl: undefined,
      apiAllowedHosts: ['zoomgov.com'],
    });
    expect(load(withAccount({ cloud: own })).setup?.accounts[0]?.cloud).toEqual({
      oauthUrl: 'https://sso.example.com/oauth',
      apiUrl: undefined,
      apiAllowedHosts: ['example.com', 'sso.example.com'],
    });
    const only = { oauthUrl: 'https://sso.example.com/oauth' };
    expect(load(withApp({ cloud: only })).setup?.apps[0]?.cloud.apiAllowedHosts).toEqual([
      'sso.example.com',
    ]);
  });
});

describe('an accounts file that is not sound', () => {
  it.each([
    ['', 'ZOOM_ACCOUNTS_FILE: names a file that is empty (a path)'],
    ['apps: [', 'is neither YAML nor JSON'],
    ['apps:\n\t- id: a', 'is neither YAML nor JSON (tab as indent, line 2)'],
    ['apps: []\napps: []', '(duplicate key, line 2)'],
    ['apps: *nowhere', 'is neither YAML nor JSON'],
    ['a: 1\n---\nb: 1', 'is neither YAML nor JSON'],
    ['just words', 'ZOOM_ACCOUNTS_FILE: is not valid (text of 10 characters, line 1)'],
    ['- id: x', 'ZOOM_ACCOUNTS_FILE: is not valid (a list of 1, line 1)'],
    ['# only a comment', 'ZOOM_ACCOUNTS_FILE: is not valid (nothing, line 1)'],
  ])('%j is refused with what and where', (text, line) => {
    expect(linesOf(text)[0]).toContain(line);
  });

  it('names neither an app nor an account', () => {
    expect(linesOf('apps: []')).toEqual([
      'ZOOM_ACCOUNTS_FILE: names neither an app nor an account (a map, line 1)',
    ]);
  });

  it('does not exist', () => {
    const { setup, problems } = setupOfFile(folder.at('missing'), new TrackedFiles());
    expect(setup).toBeUndefined();
    expect(problems).toMatchObject([{ problem: 'names a file that does not exist' }]);
  });

  const app = 'ZOOM_ACCOUNTS_FILE apps[0]';
  const account = 'ZOOM_ACCOUNTS_FILE accounts[0]';

  it.each([
    [withApp({ id: undefined }), `${app}.id: is required (not set, line 3)`],
    [withApp({ id: 'two words' }), `${app}.id: is no short name of letters`],
    [withApp({ clientId: 'your-client-id' }), `${app}.clientId: is a placeholder`],
    [
      withApp({ clientId: 12345678 }),
      `${app}.clientId: is a number where a text is needed: put it`,
    ],
    [withApp({ clientSecret: undefined }), `${app}.clientSecret: is required, or clientSecretFile`],
    [withApp({ clientSecret: APP.clientId }), `${app}.clientSecret: equals clientId`],
    [withApp({ clientSecretFile: 'x' }), `${app}.clientSecretFile: stands beside clientSecret`],
    [withApp({ webhookSecrets: [] }), `${app}.webhookSecrets: is not valid (a list of 0, line 7)`],
    [withApp({ webhookSecrets: ['tiny'] }), `${app}.webhookSecrets[0]: is too short`],
    [
      withApp({ webhookSecrets: ['theToken', 'theToken'] }),
      `${app}.webhookSecrets[1]: stands in the list before`,
    ],
    [withApp({ kind: 'oauth' }), `${app}.kind: is not valid`],
    [withApp({ redirectUri: 'http://example.com/' }), `${app}.redirectUri: is neither https://`],
    [withApp({ redirectUri: 'https://example.com/#a' }), `${app}.redirectUri: has a fragment`],
    [withApp({ scopes: ['a b'] }), `${app}.scopes[0]: is no scope of Zoom`],
    [withApp({ cloud: 'gov' }), `${app}.cloud: is not valid`],
    [withApp({ cloud: { oauthUrl: 'http://zoom.us' } }), `${app}.cloud.oauthUrl: is neither https`],
    [withApp({ cloud: { apiUrl: 'https://a.zoom.us' } }), `${app}.cloud.oauthUrl: is required`],
    [withApp({ clientsecret: 'x' }), `${app}: has a key that is not known (a map, line 3)`],
    [withAccount({ accountId: 5100000001 }), `${account}.accountId: is the account number`],
    [withAccount({ accountId: '5100000001' }), `${account}.accountId: is the account number`],
    [withAccount({ default: 'yes' }), `${account}.default: is not valid`],
    [
      withAccount({ apps: ['recorder'] }),
      `${account}.apps[0]: is not the id of an app of this file`,
    ],
    [withAccount({ apps: ['notetaker', 'notetaker'] }), `${account}.apps[1]: stands in the list`],
    [fileText([APP, APP]), 'ZOOM_ACCOUNTS_FILE apps[1].id: stands in an entry before'],
    [
      fileText([APP, { ...APP, id: 'other' }]),
      'ZOOM_ACCOUNTS_FILE apps[1].clientId: stands in an entry before',
    ],
    [
      fileText([], [{ ...ACCOUNT, default: true }, ACCOUNT]),
      'ZOOM_ACCOUNTS_FILE accounts[1].accountId: stands in an entry before',
    ],
    ['apps: 7', 'ZOOM_ACCOUNTS_FILE apps: is not valid (a number, line 1)'],
    ['apps: [7]\naccounts: []', 'ZOOM_ACCOUNTS_FILE apps[0]: is not valid (a number, line 1)'],
    ['app: []\naccount: []', 'ZOOM_ACCOUNTS_FILE: has 2 unknown keys (a map, line 1)'],
  ])('has the place and the problem of each entry, case %#', (text, line) => {
    expect(linesOf(text).find((one) => one.startsWith(line))).toBeDefined();
  });

  it('has one default account where it has several', () => {
    const accounts = (defaults: readonly (boolean | undefined)[]) =>
      fileText(
        [],
        defaults.map((value, index) => ({
          ...ACCOUNT,
          accountId: `AccountId000000000000${String(index)}`,
          default: value,
        })),
      );
    expect(linesOf(accounts([undefined]))).toEqual([]);
    expect(linesOf(accounts([undefined, true]))).toEqual([]);
    expect(linesOf(accounts([undefined, false]))).toEqual([
      'ZOOM_ACCOUNTS_FILE accounts: has several accounts and no default (a list of 2, line 3)',
    ]);
    expect(linesOf(accounts([true, false, true]))).toEqual([
      'ZOOM_ACCOUNTS_FILE accounts[2].default: makes a second default (a boolean, line 20)',
    ]);
  });

  it('has every problem told at once, of its files of secrets too, and never a value', () => {
    folder.write('id', 'RtmsClientId0000000022');
    folder.write('words', 'swordfish and more');
    const text = [
      'apps:',
      '  - id: notetaker',
      '    clientId: RtmsClientId0000000022',
      '    clientSecretFile: id',
      '    webhookSecretFiles: [words, gone]',
      '    SecretPastedAsKey_hunter2: x',
      '  - id: notetaker',
      '    clientId: <hunter3>',
      '    clientSecret: hunter4',
      'accounts:',
      '  - accountId: 5100000001',
      '    clientId: AnotherClientId0000022',
      '    clientSecret: hunter5 hunter6',
      '    apps: [hunter7]',
    ].join('\n');
    const { setup, problems } = load(text);
    expect(setup).toBeUndefined();
    expect(problems.map(({ key }) => key.replace('ZOOM_ACCOUNTS_FILE ', '')).sort()).toEqual([
      'accounts[0].accountId',
      'accounts[0].apps[0]',
      'accounts[0].clientSecret',
      'apps[0]',
      'apps[0].clientSecretFile',
      'apps[0].webhookSecretFiles[0]',
      'apps[0].webhookSecretFiles[1]',
      'apps[1].clientId',
      'apps[1].clientSecret',
      'apps[1].id',
    ]);
    const told = JSON.stringify(problems);
    expect(told).not.toMatch(/hunter\d|swordfish|RtmsClientId|AnotherClientId|5100000001/);
    expect(problems.every(({ fix }) => fix !== '')).toBe(true);
  });

  it('never quotes a text that breaks its syntax', () => {
    const { problems } = load('apps:\n  - clientSecret: "hunter2\n  hunter3: [*hunter4 !hunter5 {');
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter');
  });
});
