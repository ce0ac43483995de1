import { Replica } from '@zoom-platform/database';
import {
  describeOnEachEngine,
  openPostgres,
  type TestDatabase,
} from '@zoom-platform/database/testing';
import { newId } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { ACCOUNT_ID, CLIENT_ID, HeldClock } from '../testing/auth.harness.js';
import { DatabaseRelay } from '../testing/database.relay.js';
import { grant, OAuthServer, type PlannedAnswer } from '../testing/oauth.server.js';
import {
  LogBook,
  newKey,
  openReplica,
  openTables,
  type OpenReplica,
  type ReplicaOptions,
} from '../testing/shared-auth.harness.js';
import { TokenStoreInspector } from './token-store.inspector.js';

const KEY = `token ${ACCOUNT_ID} ${CLIENT_ID}`;

let zoom: OAuthServer;
let origin: string;
let clock: HeldClock;
let replicas: OpenReplica[];

beforeEach(async () => {
  zoom = new OAuthServer();
  origin = await zoom.listen();
  clock = new HeldClock();
  replicas = [];
  vi.stubEnv('ENCRYPTION_KEYS', newKey('first'));
  vi.stubEnv('API_KEYS', `spec:${'0'.repeat(64)}`);
});

afterEach(async () => {
  for (const { module } of replicas) await module.close();
  vi.unstubAllEnvs();
  await zoom.close();
});

async function replica(
  opened: TestDatabase | undefined,
  options: Partial<ReplicaOptions> = {},
): Promise<OpenReplica> {
  const made = await openReplica({ oauthUrl: `${origin}/oauth`, clock, opened, ...options });
  replicas.push(made);
  return made;
}

const mints = () => zoom.seen.filter(({ url }) => url === '/oauth/token').length;
const distinct = (tokens: readonly { accessToken: string }[]) =>
  new Set(tokens.map(({ accessToken }) => accessToken)).size;

describeOnEachEngine('tokens of several replicas', (open) => {
  let opened: TestDatabase;

  beforeEach(async () => {
    opened = await openTables(open);
  });

  afterEach(() => opened.close());

  const fleet = () => Promise.all(Array.from({ length: 4 }, () => replica(opened)));
  const burst = (all: readonly OpenReplica[], each: number) =>
    Promise.all(all.flatMap(({ tokens }) => Array.from({ length: each }, () => tokens.token())));

  const holdTurn = (holder: string, seconds: number) =>
    opened.database.execute(
      `INSERT INTO zoom_renewal VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))`,
      [KEY, holder, newId(), seconds],
    );
  const turns = () =>
    opened.database.query(z.object({ key: z.string() }), 'SELECT key FROM zoom_renewal');

  it('1,000 cold callers cost one mint, and one more when the token ends amid a burst', async () => {
    const all = await fleet();
    const first = await burst(all, 250);
    expect(mints()).toBe(1);
    expect(distinct(first)).toBe(1);

    let answered = 0;
    const caller = async ({ tokens }: OpenReplica) => {
      for (let call = 0; call < 4; call += 1) {
        await new Promise(setImmediate);
        await tokens.token();
        answered += 1;
        if (answered === 500) clock.time = (first[0]?.expiresAt ?? 0) - 60_000;
      }
    };
    await Promise.all(all.flatMap((one) => Array.from({ length: 250 }, () => caller(one))));
    expect(distinct(await burst(all, 1))).toBe(1);
    expect(mints()).toBe(2);
    expect(await turns()).toEqual([]);
  });

  it('a storm of 401s on all replicas costs one mint more', async () => {
    const all = await fleet();
    const before = await burst(all, 1);
    const after = await Promise.all(
      all.flatMap(({ tokens }, index) =>
        Array.from({ length: 50 }, async () => {
          const used = before[index];
          if (used !== undefined) tokens.invalidate(used);
          return tokens.token();
        }),
      ),
    );
    expect(mints()).toBe(2);
    expect(distinct(after)).toBe(1);
    expect(after[0]?.accessToken).not.toBe(before[0]?.accessToken);
  });

  it('a 401 is first answered by what another replica has put there', async () => {
    const one = await replica(opened);
    const two = await replica(opened);
    const old = await one.tokens.token();
    await two.tokens.token();
    one.tokens.invalidate(old);
    const newer = await one.tokens.token();
    two.tokens.invalidate(old);
    expect((await two.tokens.token()).accessToken).toBe(newer.accessToken);
    one.tokens.invalidate(old);
    expect((await one.tokens.token()).accessToken).toBe(newer.accessToken);
    expect(mints()).toBe(2);
  });

  it('a rejected token is given to no replica that starts, though no new one could be made', async () => {
    const one = await replica(opened);
    const old = await one.tokens.token();
    zoom.answer = () => ({ status: 503, body: '' });
    one.tokens.invalidate(old);
    await expect(one.tokens.token()).rejects.toMatchObject({ code: 'auth.zoom_unavailable' });
    zoom.answer = () => grant({});
    const two = await replica(opened);
    expect((await two.tokens.token()).accessToken).not.toBe(old.accessToken);
  });

  it('outlives a restart, sealed', async () => {
    const { accessToken } = await (await replica(opened)).tokens.token();
    expect((await (await replica(opened)).tokens.token()).accessToken).toBe(accessToken);
    expect(mints()).toBe(1);
    const row = z.record(z.string(), z.unknown());
    const rows = await opened.database.query(row, 'SELECT * FROM zoom_tokens');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(accessToken);
  });

  it('opens after the keys were rotated; with an unknown key it is made anew', async () => {
    const older = newKey('older');
    vi.stubEnv('ENCRYPTION_KEYS', older);
    const { accessToken } = await (await replica(opened)).tokens.token();
    vi.stubEnv('ENCRYPTION_KEYS', `${newKey('newer')},${older}`);
    expect((await (await replica(opened)).tokens.token()).accessToken).toBe(accessToken);
    vi.stubEnv('ENCRYPTION_KEYS', newKey('other'));
    const stranger = await replica(opened);
    expect((await stranger.tokens.token()).accessToken).not.toBe(accessToken);
    expect((await stranger.metrics()).includes('zoom_token_mints_total{outcome="shared"} 1')).toBe(
      true,
    );
  });

  it('is not taken from another app of the account', async () => {
    const { accessToken } = await (await replica(opened)).tokens.token();
    const other = await replica(opened, {
      environment: { ZOOM_CLIENT_ID: 'OtherClientId000000022' },
    });
    expect((await other.tokens.token()).accessToken).not.toBe(accessToken);
  });

  it('is not used at a host that is no longer allowed', async () => {
    zoom.answer = () => grant({ api_url: 'https://api-eu.zoom.us' });
    const allowed = { ZOOM_API_ALLOWED_HOSTS: 'zoom.us' };
    await (await replica(opened, { environment: allowed })).tokens.token();
    const stricter = await replica(opened, {
      environment: { ZOOM_API_ALLOWED_HOSTS: 'zoomgov.com' },
    });
    await expect(stricter.tokens.token()).rejects.toMatchObject({ code: 'auth.api_url_refused' });
  });

  it('is made at once where whoever was making it was killed', async () => {
    const one = await replica(opened);
    await holdTurn(newId(), 600);
    await one.tokens.token();
    expect(mints()).toBe(1);
  });

  it('is waited for while another replica makes it, until its turn ends', async () => {
    const one = await replica(opened, { patienceMs: 10_000 });
    const two = await replica(opened);
    await holdTurn(two.module.get(Replica).id, 1);
    await one.tokens.token();
    expect(mints()).toBe(1);
    const left = await opened.database.query(
      z.object({ key: z.string() }),
      'SELECT key FROM zoom_renewal WHERE until > clock_timestamp()',
    );
    expect(left).toEqual([]);
  });

  it('is not waited for without end', async () => {
    const one = await replica(opened, { patienceMs: 100 });
    const two = await replica(opened);
    await holdTurn(two.module.get(Replica).id, 600);
    await expect(one.tokens.token()).rejects.toMatchObject({ code: 'auth.renewal_busy' });
    expect(mints()).toBe(0);
  });

  it('of a replica that woke up too late does not take the place of a newer one', async () => {
    const late = await replica(opened, { patienceMs: 200 });
    const two = await replica(opened, { patienceMs: 10_000 });
    const { promise, resolve } = Promise.withResolvers<PlannedAnswer>();
    zoom.answer = () => promise;
    const frozen = late.tokens.token();
    await vi.waitFor(() => {
      expect(mints()).toBe(1);
    });
    zoom.answer = () => grant({});
    const newer = await two.tokens.token();
    resolve(grant({}));
    expect((await frozen).accessToken).toBe(newer.accessToken);
    const third = await replica(opened);
    expect((await third.tokens.token()).accessToken).toBe(newer.accessToken);
    expect(mints()).toBe(2);
  });

  it('is revoked at Zoom and forgotten; other replicas learn it by a 401', async () => {
    const one = await replica(opened);
    const two = await replica(opened);
    const { accessToken } = await one.tokens.token();
    const held = await two.tokens.token();
    zoom.answer = ({ url }) =>
      url === '/oauth/revoke' ? { status: 200, body: '{"status":"success"}' } : grant({});
    expect(await one.tokens.revoke()).toBe(true);
    expect(zoom.seen.at(-1)).toMatchObject({ url: '/oauth/revoke', body: `token=${accessToken}` });
    expect((await two.tokens.token(undefined, { confirmed: true })).accessToken).not.toBe(
      held.accessToken,
    );
    const next = await one.tokens.token();
    expect(next.accessToken).not.toBe(accessToken);
    expect(mints()).toBe(2);
  });

  it('is kept where Zoom does not revoke it', async () => {
    const one = await replica(opened);
    const { accessToken } = await one.tokens.token();
    zoom.answer = () => ({ status: 400, body: '{"error":"invalid_client","reason":""}' });
    await expect(one.tokens.revoke()).rejects.toMatchObject({ code: 'auth.invalid_client' });
    expect((await one.tokens.token()).accessToken).toBe(accessToken);
  });

  it('is renewed ahead of time by one replica, while it is in use', async () => {
    const all = await fleet();
    const [first] = await burst(all, 1);
    const look = () => Promise.all(all.map(({ refresher }) => refresher.look()));
    await look();
    expect(mints()).toBe(1);

    clock.time = (first?.expiresAt ?? 0) - 60_001;
    await burst(all, 1);
    await look();
    await look();
    expect(mints()).toBe(2);

    clock.time += 3_000_000;
    await look();
    expect(mints()).toBe(2);
  });

  it('leaves one line when it cannot be renewed ahead of time, and one when it can again', async () => {
    const log = new LogBook();
    const one = await replica(opened, { log });
    const token = await one.tokens.token();
    clock.time = token.expiresAt - 60_001;
    await one.tokens.token();
    log.lines.length = 0;
    zoom.answer = () => ({ status: 503, body: '' });
    await one.refresher.look();
    clock.pass(1_000);
    await one.refresher.look();
    expect(log.lines).toEqual([expect.stringContaining('auth.zoom_unavailable')]);
    clock.pass(1_000);
    zoom.answer = () => grant({});
    await one.refresher.look();
    await one.refresher.look();
    expect(log.lines).toEqual([expect.anything(), expect.stringContaining('again')]);
    expect(mints()).toBe(4);
  });
});

describe('while the database is away', () => {
  let opened: TestDatabase;
  let relay: DatabaseRelay;

  beforeEach(async ({ skip }) => {
    const { url, why } = inject('postgres');
    if (url === null) skip(why);
    opened = await openTables(openPostgres);
    const direct = new URL(opened.url ?? '');
    relay = await DatabaseRelay.before(direct);
    direct.host = `127.0.0.1:${String(relay.port)}`;
    vi.stubEnv('DATABASE_URL', direct.href);
    vi.stubEnv('DATABASE_SCHEMA', opened.schema);
  });

  afterEach(async () => {
    relay.bringBack();
    for (const { module } of replicas.splice(0)) await module.close().catch(() => undefined);
    await relay.close();
    await opened.close();
  });

  it('the copy in memory serves, and beyond it each replica mints for itself', async () => {
    const one = await replica(undefined);
    const first = await one.tokens.token();
    relay.takeAway();
    expect(await one.tokens.token()).toBe(first);
    expect(await one.tokens.token(undefined, { confirmed: true })).toBe(first);
    expect(mints()).toBe(1);
    const look = one.module.get(TokenStoreInspector).inspect(ACCOUNT_ID);
    expect(await look).toMatchObject({ turns: 'away' });

    one.tokens.invalidate(first);
    const alone = await one.tokens.token();
    expect(alone.accessToken).not.toBe(first.accessToken);
    expect(await one.tokens.token()).toBe(alone);
    expect(mints()).toBe(2);
    expect(await one.metrics()).toContain('zoom_token_mints_total{outcome="unshared"} 1');

    relay.bringBack();
    const two = await replica(undefined);
    two.tokens.invalidate(await two.tokens.token());
    await two.tokens.token();
    expect(mints()).toBe(3);
  });
});
