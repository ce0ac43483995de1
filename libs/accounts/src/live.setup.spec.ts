import { ConfigError } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountsSection } from './accounts.config.js';
import { LiveSetup } from './live.setup.js';
import { startAccounts } from './testing/accounts.harness.js';
import { ACCOUNT, APP, fileText } from './testing/accounts.texts.js';
import { MovableClock } from './testing/movable.clock.js';
import { SecretFolder } from './testing/secret.folder.js';

const LATER_MS = 1_000;
const OLD = 'OldSecret0000000000000000000032c';
const NEW = 'NewSecret0000000000000000000032c';
const FILED = { ...ACCOUNT, clientSecret: undefined, clientSecretFile: 'secret' };

let folder: SecretFolder;

beforeEach(() => {
  folder = new SecretFolder();
});

afterEach(() => {
  folder.dispose();
  vi.unstubAllEnvs();
});

type Started = Awaited<ReturnType<typeof startAccounts>>;

/** The secret of the default account after the next look. */
async function secretLater({ accounts, clock }: Started): Promise<string | undefined> {
  clock.move(LATER_MS);
  return (await accounts.account())?.clientSecret;
}

async function placesIn({ accounts }: Started): Promise<readonly string[]> {
  return (await accounts.problems()).map(({ key }) => key);
}

/** The same with an app whose Secret Token stands in a file. */
function withTokens(environment: Readonly<Record<string, string>>): Record<string, string> {
  if (environment['ZOOM_ACCOUNTS_FILE'] === undefined) {
    return { ...environment, ZOOM_WEBHOOK_SECRET_FILE: folder.at('tokens') };
  }
  folder.write('accounts.yaml', fileText([{ ...APP, webhookSecretFiles: ['tokens'] }], [FILED]));
  return environment;
}

/** Either way a secret can stand in a file: named by a key, or by the accounts file. */
const SETUPS = [
  [
    'a key of the environment',
    'ZOOM_CLIENT_SECRET_FILE',
    () => ({
      ZOOM_ACCOUNT_ID: ACCOUNT.accountId,
      ZOOM_CLIENT_ID: ACCOUNT.clientId,
      ZOOM_CLIENT_SECRET_FILE: folder.at('secret'),
    }),
  ],
  [
    'an accounts file',
    'ZOOM_ACCOUNTS_FILE accounts[0].clientSecretFile',
    () => ({ ZOOM_ACCOUNTS_FILE: folder.write('accounts.yaml', fileText([], [FILED])) }),
  ],
] as const;

describe.each(SETUPS)('a secret in a file that %s names', (_, place, environment) => {
  it('is read again after a change in place, once a second at most', async () => {
    folder.write('secret', `${OLD}\n`);
    const started = await startAccounts(environment());
    expect((await started.accounts.account())?.clientSecret).toBe(OLD);
    folder.write('secret', `${NEW}\n`);
    started.clock.move(LATER_MS - 1);
    expect((await started.accounts.account())?.clientSecret).toBe(OLD);
    started.clock.move(1);
    expect((await started.accounts.account())?.clientSecret).toBe(NEW);
    expect(started.log).toEqual([
      'log: The files of Zoom accounts and secrets changed and were read again.',
    ]);
  });

  it('follows the link that Kubernetes swaps', async () => {
    folder.mount({ secret: OLD });
    const started = await startAccounts(environment());
    folder.mount({ secret: NEW });
    expect(await secretLater(started)).toBe(NEW);
    folder.mount({ secret: OLD });
    expect(await secretLater(started)).toBe(OLD);
    expect(await started.accounts.problems()).toEqual([]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'vanishes',
      () => {
        folder.remove('secret');
      },
      'names a file that does not exist',
    ],
    ['is emptied', () => folder.write('secret', ''), 'names a file that is empty'],
    [
      'becomes a placeholder',
      () => folder.write('secret', '<hunter2>'),
      'holds a text that is a placeholder, not a value from Zoom',
    ],
    [
      'becomes the Client ID',
      () => folder.write('secret', ACCOUNT.clientId),
      'holds the Client ID',
    ],
  ])(
    'stays in use when the file %s, is warned of once, and recovers',
    async (_name, spoil, why) => {
      folder.write('secret', OLD);
      const started = await startAccounts(environment());
      spoil();
      for (let looks = 0; looks < 3; looks += 1) {
        expect(await secretLater(started)).toBe(OLD);
        expect(await started.accounts.problems()).toMatchObject([{ key: place, problem: why }]);
      }
      expect(started.log).toEqual([`warn: The last good values stay in use: ${place}: ${why}.`]);
      folder.write('secret', NEW);
      expect(await secretLater(started)).toBe(NEW);
      expect(await started.accounts.problems()).toEqual([]);
      expect(started.log).toHaveLength(2);
    },
  );

  it('is held for itself: another one rotates while it is bad', async () => {
    folder.write('secret', OLD);
    folder.write('tokens', 'firstToken');
    const started = await startAccounts(withTokens(environment()));
    folder.remove('secret');
    for (const token of ['secondToken', 'thirdToken']) {
      folder.write('tokens', token);
      expect(await secretLater(started)).toBe(OLD);
      expect(await started.apps.webhookSecrets()).toMatchObject([{ secret: token }]);
    }
    expect(await placesIn(started)).toEqual([place]);
  });

  it('is needed at the start', async () => {
    folder.write('secret', '<hunter2>');
    const starting = startAccounts(environment());
    await expect(starting).rejects.toThrow(place);
    await expect(starting).rejects.not.toThrow('hunter2');
  });
});

describe('an accounts file that changes', () => {
  const text = (name: string) => fileText([APP], [{ ...ACCOUNT, name }]);
  const start = () => startAccounts({ ZOOM_ACCOUNTS_FILE: folder.at('accounts.yaml') });
  const nameLater = async ({ accounts, clock }: Started) => {
    clock.move(LATER_MS);
    return (await accounts.account())?.name;
  };

  it('is read again, whichever way it is put there', async () => {
    folder.mount({ 'accounts.yaml': text('first') });
    const started = await start();
    folder.mount({ 'accounts.yaml': text('second') });
    expect(await nameLater(started)).toBe('second');
    folder.replace('accounts.yaml', text('third'));
    expect(await nameLater(started)).toBe('third');
    folder.write('accounts.yaml', fileText([{ ...APP, id: 'recorder' }]));
    expect(await nameLater(started)).toBeUndefined();
    expect((await started.apps.apps()).map(({ id }) => id)).toEqual(['recorder']);
    expect(await started.apps.app(APP.id)).toBeUndefined();
    expect((await started.apps.appByClientId(APP.clientId))?.id).toBe('recorder');
  });

  it('stays in use as it was while it is bad, as a whole, and recovers', async () => {
    folder.write('accounts.yaml', text('zeroth'));
    const started = await start();
    folder.write('accounts.yaml', text('first'));
    expect(await nameLater(started)).toBe('first');
    const spoilt = fileText([{ ...APP, id: 'a b' }], [{ ...ACCOUNT, name: 'second' }]);
    for (const bad of [spoilt, 'apps: [', '', fileText([])]) {
      folder.write('accounts.yaml', bad);
      expect(await nameLater(started)).toBe('first');
      expect(await started.apps.app(APP.id)).toBeDefined();
      expect(await started.accounts.problems()).toHaveLength(1);
    }
    folder.remove('accounts.yaml');
    expect(await nameLater(started)).toBe('first');
    expect(started.log).toHaveLength(6);
    folder.write('accounts.yaml', text('third'));
    expect(await nameLater(started)).toBe('third');
    expect(await started.accounts.problems()).toEqual([]);
  });

  it('while it is bad has its secrets rotated all the same', async () => {
    folder.write('secret', OLD);
    folder.write('accounts.yaml', fileText([], [FILED]));
    const started = await start();
    folder.write('accounts.yaml', fileText([], [{ ...FILED, clientId: 'x' }]));
    expect(await secretLater(started)).toBe(OLD);
    folder.write('secret', NEW);
    expect(await secretLater(started)).toBe(NEW);
    folder.remove('secret');
    expect(await secretLater(started)).toBe(NEW);
    expect(await placesIn(started)).toEqual([
      'ZOOM_ACCOUNTS_FILE accounts[0].clientId',
      'ZOOM_ACCOUNTS_FILE accounts[0].clientSecretFile',
    ]);
    folder.write('accounts.yaml', 'apps: [');
    expect(await secretLater(started)).toBe(NEW);
    expect(await placesIn(started)).toEqual([
      'ZOOM_ACCOUNTS_FILE',
      'ZOOM_ACCOUNTS_FILE accounts[0].clientSecretFile',
    ]);
  });

  it('may name a file of secrets before that file is there', async () => {
    folder.write('accounts.yaml', text('first'));
    const started = await start();
    folder.write('accounts.yaml', fileText([], [{ ...FILED, name: 'second' }]));
    expect(await nameLater(started)).toBe('first');
    expect(await placesIn(started)).toEqual(['ZOOM_ACCOUNTS_FILE accounts[0].clientSecretFile']);
    folder.write('secret', NEW);
    expect(await secretLater(started)).toBe(NEW);
  });

  it('is needed at the start, even when it was there a moment before', () => {
    folder.write('accounts.yaml', text('first'));
    const config = accountsSection.parse({ ZOOM_ACCOUNTS_FILE: folder.at('accounts.yaml') });
    folder.remove('accounts.yaml');
    expect(() => new LiveSetup(config, new MovableClock())).toThrow(ConfigError);
  });

  it('has webhook secrets overlap while they are rotated', async () => {
    const app = { ...APP, webhookSecretFiles: ['tokens'] };
    folder.write('tokens', 'firstToken');
    folder.write('accounts.yaml', fileText([app]));
    const started = await start();
    const tokensLater = async () => {
      started.clock.move(LATER_MS);
      return (await started.apps.webhookSecrets()).map(({ secret }) => secret);
    };
    folder.write('tokens', 'firstToken\nsecondToken');
    expect(await tokensLater()).toEqual(['firstToken', 'secondToken']);
    folder.write('tokens', 'secondToken');
    expect(await tokensLater()).toEqual(['secondToken']);
  });

  it('never has a value in what is logged or said of it', async () => {
    folder.write('secret', OLD);
    folder.write('accounts.yaml', fileText([], [FILED]));
    const started = await start();
    folder.write('secret', 'hunter2 hunter3');
    folder.write('accounts.yaml', `${fileText([], [{ ...FILED, hunter4: 'hunter5' }])}\nhunter6`);
    expect(await secretLater(started)).toBe(OLD);
    const said = JSON.stringify([started.log, await started.accounts.problems()]);
    expect(said).toContain('ZOOM_ACCOUNTS_FILE');
    expect(said).not.toMatch(/hunter\d/);
    expect(said).not.toContain(OLD);
  });
});
