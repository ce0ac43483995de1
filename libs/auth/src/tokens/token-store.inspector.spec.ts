import { ZoomAccounts, ZoomAccountUnknownError } from '@zoom-platform/accounts';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoneTurns } from '../renewal/lone.turns.js';
import { ACCOUNT_ID, HeldClock } from '../testing/auth.harness.js';
import { OAuthServer } from '../testing/oauth.server.js';
import {
  newKey,
  openReplica,
  openTables,
  type OpenReplica,
} from '../testing/shared-auth.harness.js';
import { TokenStoreInspector } from './token-store.inspector.js';
import { TokenStore } from './token.store.js';

let zoom: OAuthServer;
let origin: string;
let replicas: OpenReplica[];

beforeEach(async () => {
  zoom = new OAuthServer();
  origin = await zoom.listen();
  replicas = [];
  vi.stubEnv('ENCRYPTION_KEYS', newKey('first'));
  vi.stubEnv('API_KEYS', `spec:${'0'.repeat(64)}`);
});

afterEach(async () => {
  for (const { module } of replicas) await module.close();
  vi.unstubAllEnvs();
  await zoom.close();
});

describeOnEachEngine('a look at the shared token', (open) => {
  let opened: TestDatabase;

  beforeEach(async () => {
    opened = await openTables(open);
  });
  afterEach(() => opened.close());

  async function replica(
    oauthUrl = `${origin}/oauth`,
    clock = new HeldClock(),
  ): Promise<OpenReplica> {
    const made = await openReplica({ oauthUrl, clock, opened });
    replicas.push(made);
    return made;
  }

  const look = ({ module }: OpenReplica, accountId = ACCOUNT_ID) =>
    module.get(TokenStoreInspector).inspect(accountId);

  it('says whether there is one, and that one at a time renews it', async () => {
    const one = await replica();
    expect(await look(one)).toMatchObject({ turns: 'exclusive', token: 'absent' });
    const { expiresAt } = await one.tokens.token();
    expect(await look(one)).toEqual({
      turns: 'exclusive',
      token: 'live',
      expiresAt,
      isStale: false,
    });
  });

  it('tells one that Zoom did not take', async () => {
    const one = await replica();
    one.tokens.invalidate(await one.tokens.token());
    zoom.answer = () => ({ status: 503, body: '' });
    await expect(one.tokens.token()).rejects.toMatchObject({ code: 'auth.zoom_unavailable' });
    expect(await look(one)).toMatchObject({ token: 'rejected' });
  });

  it('tells one that is sealed with an unknown key', async () => {
    await (await replica()).tokens.token();
    vi.stubEnv('ENCRYPTION_KEYS', newKey('other'));
    expect(await look(await replica())).toMatchObject({ token: 'sealed_elsewhere' });
  });

  it('counts one whose time is over as none, whatever else is wrong with it', async () => {
    const one = await replica();
    const { expiresAt, mintedAt } = await one.tokens.token();
    const later = new HeldClock();
    later.pass(expiresAt - mintedAt - 1);
    vi.stubEnv('ENCRYPTION_KEYS', newKey('other'));
    const other = await replica(`${origin}/oauth`, later);
    expect(await look(other)).toMatchObject({ token: 'sealed_elsewhere' });
    later.pass(1);
    expect(await look(other)).toEqual({
      turns: 'exclusive',
      token: 'absent',
      expiresAt: undefined,
      isStale: false,
    });
    // The row is written over as ever.
    await other.tokens.token();
    expect(await look(other)).toMatchObject({ token: 'live' });
  });

  it('tells one that was made at another address of Zoom, and one of an older key', async () => {
    const older = newKey('older');
    vi.stubEnv('ENCRYPTION_KEYS', older);
    await (await replica()).tokens.token();
    vi.stubEnv('ENCRYPTION_KEYS', `${newKey('newer')},${older}`);
    expect(await look(await replica())).toMatchObject({ token: 'live', isStale: true });
    const elsewhere = await replica(`${origin}/elsewhere`);
    expect(await look(elsewhere)).toMatchObject({ token: 'other_cloud' });
  });

  it('notices turns that exclude nobody', async () => {
    const { module } = await replica();
    const store = module.get(TokenStore);
    const blind = new TokenStoreInspector(module.get(ZoomAccounts), store, new LoneTurns());
    expect(await blind.inspect(ACCOUNT_ID)).toMatchObject({ turns: 'shared' });
  });

  it('knows configured accounts only', async () => {
    const asked = look(await replica(), 'AnotherAccountId_22ch_');
    await expect(asked).rejects.toBeInstanceOf(ZoomAccountUnknownError);
  });
});
