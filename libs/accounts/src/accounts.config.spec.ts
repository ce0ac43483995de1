import { ConfigError } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsSection } from './accounts.config.js';
import { ACCOUNT, APP, fileText } from './testing/accounts.texts.js';
import { SecretFolder } from './testing/secret.folder.js';

const SOUND = {
  ZOOM_ACCOUNT_ID: 'gYz8S9w5Q5yrDoIvmdClYw',
  ZOOM_CLIENT_ID: 'k3jHs82_RkOa-29sLdPq1A',
  ZOOM_CLIENT_SECRET: 'Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6',
};

function problemsOf(environment: Readonly<Record<string, string>>) {
  return accountsSection.problems(environment);
}

describe('accounts configuration', () => {
  it('is sound with nothing set', () => {
    expect(problemsOf({})).toEqual([]);
    expect(new Set(Object.values(accountsSection.parse({})))).toEqual(new Set([undefined]));
  });

  it('takes credentials as Zoom shows them, with the white space of a copied line', () => {
    expect(problemsOf({ ...SOUND, ZOOM_CLIENT_ID: `  ${SOUND.ZOOM_CLIENT_ID}\r` })).toEqual([]);
  });

  it('explains an account number given as Account ID', () => {
    const [problem, ...others] = problemsOf({ ...SOUND, ZOOM_ACCOUNT_ID: '5100000001' });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ key: 'ZOOM_ACCOUNT_ID', found: 'a number' });
    expect(problem?.problem).toContain('is the account number; the Account ID is another value');
  });

  it.each([
    ['ZOOM_CLIENT_ID', '<new_client_id_from_server_to_server_app>', 'is a placeholder'],
    ['ZOOM_CLIENT_ID', 'your-client-id', 'is a placeholder'],
    ['ZOOM_CLIENT_ID', 'xxxxxxxxxx', 'is a placeholder'],
    ['ZOOM_ACCOUNT_ID', 'changeme', 'is a placeholder'],
    ['ZOOM_ACCOUNT_ID', 'gYz8S9w5/Q5yrDoIvmdClYw', 'has characters that no id of Zoom has'],
    ['ZOOM_CLIENT_ID', 'k3jHs', 'is too short'],
    ['ZOOM_CLIENT_SECRET', '"Q1w2E3r4T5y6U7i8O9p0"', 'stands in quotes'],
    ['ZOOM_CLIENT_SECRET', 'Q1w2E3r4 T5y6U7i8', 'has white space inside'],
    ['ZOOM_CLIENT_SECRET', 'Q1w2E3r4T5y6…', 'has characters that Zoom never uses'],
    ['ZOOM_WEBHOOK_SECRET', 'firstSecretToken,', 'is too short'],
    ['ZOOM_WEBHOOK_SECRET', 'firstSecretToken,<second>', 'is a placeholder'],
    ['ZOOM_CLOUD', 'gov', 'is not valid'],
    ['ZOOM_OAUTH_URL', 'zoom.us/oauth', 'is not a URL'],
    ['ZOOM_OAUTH_URL', 'http://zoom.us/oauth', 'is neither https://'],
    ['ZOOM_OAUTH_URL', 'http://simulator:4000/oauth', 'is neither https://'],
    ['ZOOM_API_URL', 'http://localhost.zoom.us/v2', 'is neither https://'],
    ['ZOOM_API_URL', 'http://10.0.0.7/v2', 'is neither https://'],
    ['ZOOM_OAUTH_URL', 'https://me:pw@zoom.us/oauth', 'is neither https://'],
    ['ZOOM_API_URL', 'https://api.zoom.us/v2?x=1', 'has a query'],
    ['ZOOM_API_ALLOWED_HOSTS', 'https://zoom.us', 'has an entry that is not a plain host name'],
    ['ZOOM_API_ALLOWED_HOSTS', 'zoom.us,,', 'has an entry that is not a plain host name'],
  ])('refuses %s=%s and says why', (key, text, why) => {
    const problems = problemsOf({ ...SOUND, [key]: text });
    expect(problems.map((problem) => problem.key)).toEqual([key]);
    expect(problems[0]?.problem).toContain(why);
  });

  it('names every missing key of a pair and sends a General app to the RTMS keys', () => {
    const problems = problemsOf({
      ZOOM_CLIENT_SECRET: SOUND.ZOOM_CLIENT_SECRET,
      ZOOM_RTMS_CLIENT_ID: SOUND.ZOOM_CLIENT_ID,
    });
    expect(problems.map(({ key }) => key)).toEqual([
      'ZOOM_ACCOUNT_ID',
      'ZOOM_CLIENT_ID',
      'ZOOM_RTMS_CLIENT_SECRET',
    ]);
    expect(problems[0]?.fix).toContain('A General app has no Account ID');
  });

  it('knows no redirect without the General app that users install', () => {
    const key = { ZOOM_RTMS_REDIRECT_URI: 'https://example.com/v1/oauth/apps/default/callback' };
    expect(problemsOf({ ...SOUND, ...key })).toMatchObject([
      { key: 'ZOOM_RTMS_CLIENT_ID', problem: 'is required with ZOOM_RTMS_REDIRECT_URI' },
    ]);
    const plain = { ZOOM_RTMS_REDIRECT_URI: 'http://example.com/back' };
    expect(problemsOf({ ...SOUND, ...plain }).map((problem) => problem.key)).toContain(
      'ZOOM_RTMS_REDIRECT_URI',
    );
  });

  it('refuses a Client ID pasted twice', () => {
    const twice = { ...SOUND, ZOOM_CLIENT_SECRET: SOUND.ZOOM_CLIENT_ID };
    expect(problemsOf(twice)).toMatchObject([
      { key: 'ZOOM_CLIENT_SECRET', problem: 'equals ZOOM_CLIENT_ID' },
    ]);
  });

  it('never shows a value', () => {
    const values = {
      ZOOM_ACCOUNT_ID: '5100000001',
      ZOOM_CLIENT_ID: 'k9Zq',
      ZOOM_CLIENT_SECRET: 'swordfish and more',
      ZOOM_WEBHOOK_SECRET: 'tiny',
      ZOOM_OAUTH_URL: 'https://user:hunter2@zoom.us',
    };
    const message = messageOf(values);
    for (const value of [...Object.values(values), 'hunter2']) expect(message).not.toContain(value);
  });

  it.each([
    ['https://zoomgov.com/oauth', 'https://zoomgov.com/oauth'],
    ['https://zoom.us/oauth/', 'https://zoom.us/oauth'],
    ['https://zoom.us/oauth/token', 'https://zoom.us/oauth'],
    ['http://127.0.0.1:4000/oauth', 'http://127.0.0.1:4000/oauth'],
    ['http://[::1]:4000/oauth', 'http://[::1]:4000/oauth'],
    ['http://LOCALHOST:4000/oauth', 'http://LOCALHOST:4000/oauth'],
    ['https://simulator:4000/oauth', 'https://simulator:4000/oauth'],
  ])('understands ZOOM_OAUTH_URL=%s', (text, url) => {
    expect(accountsSection.parse({ ZOOM_OAUTH_URL: text }).ZOOM_OAUTH_URL).toBe(url);
  });
});

describe('files in the place of keys', () => {
  let folder: SecretFolder;

  beforeEach(() => {
    folder = new SecretFolder();
  });

  afterEach(() => {
    folder.dispose();
  });

  /** `key: problem` of each. */
  function linesOf(environment: Readonly<Record<string, string>>): readonly string[] {
    return problemsOf(environment).map(({ key, problem }) => `${key}: ${problem}`);
  }

  it('complete a set of keys as the keys themselves do', () => {
    const { ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID } = SOUND;
    const file = { ZOOM_CLIENT_SECRET_FILE: folder.write('secret', SOUND.ZOOM_CLIENT_SECRET) };
    expect(linesOf({ ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ...file })).toEqual([]);
    expect(linesOf({ ZOOM_CLIENT_ID, ...file })).toEqual([
      'ZOOM_ACCOUNT_ID: is required with ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET_FILE',
    ]);
  });

  it('stand beside no key of the same name', () => {
    const secret = folder.write('secret', 'someOtherSecret');
    expect(
      linesOf({
        ...SOUND,
        ZOOM_CLIENT_SECRET_FILE: secret,
        ZOOM_WEBHOOK_SECRET: 'firstToken',
        ZOOM_WEBHOOK_SECRET_FILE: secret,
      }),
    ).toEqual([
      'ZOOM_CLIENT_SECRET_FILE: stands beside ZOOM_CLIENT_SECRET',
      'ZOOM_WEBHOOK_SECRET_FILE: stands beside ZOOM_WEBHOOK_SECRET',
    ]);
  });

  it('hold something else than the Client ID', () => {
    const { ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID } = SOUND;
    const ZOOM_CLIENT_SECRET_FILE = folder.write('secret', ZOOM_CLIENT_ID);
    expect(linesOf({ ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET_FILE })).toEqual([
      'ZOOM_CLIENT_SECRET_FILE: holds the Client ID',
    ]);
  });

  it('are all looked into at once', () => {
    expect(
      linesOf({
        ZOOM_CLIENT_SECRET_FILE: folder.at('missing'),
        ZOOM_RTMS_CLIENT_SECRET_FILE: folder.write('a', '"'),
        ZOOM_WEBHOOK_SECRET_FILE: folder.write('b', 'xxxx'),
        ZOOM_ACCOUNTS_FILE: folder.write('c', 'apps: [{}]'),
      }),
    ).toEqual([
      'ZOOM_CLIENT_SECRET_FILE: names a file that does not exist',
      'ZOOM_RTMS_CLIENT_SECRET_FILE: holds a text that stands in quotes',
      'ZOOM_WEBHOOK_SECRET_FILE: holds a text that is a placeholder, not a value from Zoom',
      'ZOOM_ACCOUNTS_FILE apps[0].id: is required',
      'ZOOM_ACCOUNTS_FILE apps[0].clientId: is required',
      'ZOOM_ACCOUNTS_FILE apps[0].clientSecret: is required, or clientSecretFile',
    ]);
  });

  it('are one word on all accounts: an accounts file stands beside no other key', () => {
    const ZOOM_ACCOUNTS_FILE = folder.write('accounts.yaml', fileText([APP], [ACCOUNT]));
    expect(linesOf({ ZOOM_ACCOUNTS_FILE })).toEqual([]);
    expect(
      linesOf({ ZOOM_ACCOUNTS_FILE, ZOOM_WEBHOOK_SECRET: 'firstToken', ZOOM_CLOUD: 'china' }),
    ).toEqual([
      'ZOOM_WEBHOOK_SECRET: stands beside ZOOM_ACCOUNTS_FILE',
      'ZOOM_CLOUD: stands beside ZOOM_ACCOUNTS_FILE',
    ]);
  });
});

function messageOf(environment: Readonly<Record<string, string>>): string {
  try {
    accountsSection.parse(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('the configuration was taken');
}
