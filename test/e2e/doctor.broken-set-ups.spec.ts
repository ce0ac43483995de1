import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../apps/simulator/src/simulator.js';
import { freePort } from '../harness/free.port.js';
import { HostedZoomctl } from '../harness/hosted.zoomctl.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runDoctor, type ReadReport } from '../harness/zoomctl.process.js';

let simulator: Simulator | undefined;
let zoomctl: HostedZoomctl;

beforeAll(() => {
  zoomctl = new HostedZoomctl();
});
afterAll(() => zoomctl.close());
afterEach(() => simulator?.close());

interface SetUp {
  readonly name: string;
  /** Departures of Zoom's side from the healthy account. */
  readonly zoom?: SimulatorOptions;
  /** Departures of the configuration, made from the healthy one; `undefined` takes a key out. */
  readonly texts?: (healthy: Record<string, string>) => Record<string, string | undefined>;
  readonly args?: readonly string[];
  /** What happened at Zoom before. */
  readonly before?: (simulator: Simulator) => Promise<unknown>;
  readonly cause: string;
  readonly says: RegExp;
  /** Further findings, where there are two faults. */
  readonly also?: readonly string[];
  readonly exit?: 0 | 1 | 2;
}

const of = (texts: Record<string, string>, key: string) => texts[key] ?? '';

/** Each is the healthy account with one or two things changed. */
const SET_UPS: readonly SetUp[] = [
  {
    name: 'the case of the brief: the General app for REST, and the account number',
    texts: (t) => ({
      ZOOM_ACCOUNT_ID: '5102261788',
      ZOOM_CLIENT_ID: of(t, 'ZOOM_RTMS_CLIENT_ID'),
      ZOOM_CLIENT_SECRET: of(t, 'ZOOM_RTMS_CLIENT_SECRET'),
      ZOOM_RTMS_CLIENT_ID: undefined,
      ZOOM_RTMS_CLIENT_SECRET: undefined,
    }),
    cause: 'token',
    says: /General app.*admin-managed does not help/s,
    also: ['account-id'],
  },
  {
    name: 'a General app used as Server-to-Server',
    zoom: { s2sApp: { type: 'general' } },
    cause: 'token',
    says: /admin-managed does not help/,
  },
  {
    name: 'the account number in place of the Account ID',
    texts: () => ({ ZOOM_ACCOUNT_ID: '5102261788' }),
    cause: 'account-id',
    says: /account number/,
  },
  {
    name: 'the account number as people write it',
    texts: () => ({ ZOOM_ACCOUNT_ID: '510-226-1788' }),
    cause: 'account-id',
    says: /account number/,
  },
  {
    name: 'the Client ID in place of the Account ID',
    texts: (t) => ({ ZOOM_ACCOUNT_ID: of(t, 'ZOOM_CLIENT_ID') }),
    cause: 'account-id',
    says: /copied twice/,
  },
  {
    name: 'the Account ID of another account',
    texts: () => ({ ZOOM_ACCOUNT_ID: 'AnotherAccountId_22ch_' }),
    cause: 'token',
    says: /lives in another account/,
  },
  {
    name: 'Client ID and Client Secret exchanged',
    texts: (t) => ({
      ZOOM_CLIENT_ID: of(t, 'ZOOM_CLIENT_SECRET'),
      ZOOM_CLIENT_SECRET: of(t, 'ZOOM_CLIENT_ID'),
    }),
    cause: 'token',
    says: /exchanged, Zoom knows them/,
  },
  {
    name: 'the two pairs exchanged',
    texts: (t) => ({
      ZOOM_CLIENT_ID: of(t, 'ZOOM_RTMS_CLIENT_ID'),
      ZOOM_CLIENT_SECRET: of(t, 'ZOOM_RTMS_CLIENT_SECRET'),
      ZOOM_RTMS_CLIENT_ID: of(t, 'ZOOM_CLIENT_ID'),
      ZOOM_RTMS_CLIENT_SECRET: of(t, 'ZOOM_CLIENT_SECRET'),
    }),
    cause: 'token',
    says: /in the place of each other/,
  },
  {
    name: 'the id of one app with the secret of the other',
    texts: (t) => ({ ZOOM_CLIENT_SECRET: of(t, 'ZOOM_RTMS_CLIENT_SECRET') }),
    cause: 'token',
    says: /come from two apps/,
  },
  {
    name: 'a secret that was regenerated',
    zoom: { s2sApp: { clientSecret: 'regenerated-since-then-secret-32' } },
    texts: () => ({ ZOOM_CLIENT_SECRET: 'simulated-s2s-client-secret-32ch' }),
    cause: 'token',
    says: /regenerated, which ends the old one/,
  },
  {
    name: 'a secret that lacks its last character',
    texts: (t) => ({ ZOOM_CLIENT_SECRET: of(t, 'ZOOM_CLIENT_SECRET').slice(0, -1) }),
    cause: 'token',
    says: /a character may be missing/,
  },
  {
    name: 'the secret in typographic quotes',
    texts: (t) => ({ ZOOM_CLIENT_SECRET: `“${of(t, 'ZOOM_CLIENT_SECRET')}”` }),
    cause: 'environment',
    says: /ZOOM_CLIENT_SECRET has characters that Zoom never uses/,
  },
  {
    name: 'the Client ID in quotes',
    texts: (t) => ({ ZOOM_CLIENT_ID: `"${of(t, 'ZOOM_CLIENT_ID')}"` }),
    cause: 'environment',
    says: /ZOOM_CLIENT_ID stands in quotes/,
  },
  {
    name: 'a line break inside the secret',
    texts: (t) => ({ ZOOM_CLIENT_SECRET: of(t, 'ZOOM_CLIENT_SECRET').replace('-', '\r\n') }),
    cause: 'environment',
    says: /white space inside/,
  },
  {
    name: 'a placeholder that nobody filled in',
    texts: () => ({ ZOOM_CLIENT_ID: '<new_client_id_from_server_to_server_app>' }),
    cause: 'environment',
    says: /ZOOM_CLIENT_ID is a placeholder/,
  },
  {
    name: 'no Client Secret',
    texts: () => ({ ZOOM_CLIENT_SECRET: undefined }),
    cause: 'environment',
    says: /ZOOM_CLIENT_SECRET is required with/,
  },
  {
    name: 'no app at all',
    texts: () => ({
      ZOOM_ACCOUNT_ID: undefined,
      ZOOM_CLIENT_ID: undefined,
      ZOOM_CLIENT_SECRET: undefined,
      ZOOM_RTMS_CLIENT_ID: undefined,
      ZOOM_RTMS_CLIENT_SECRET: undefined,
      ZOOM_WEBHOOK_SECRET: undefined,
    }),
    cause: 'environment',
    says: /Not set: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET\. No Zoom app/,
    also: ['webhook-secret'],
  },
  {
    name: 'the keys of a .env that nobody has filled in',
    texts: () => ({
      ZOOM_ACCOUNT_ID: '',
      ZOOM_CLIENT_ID: '',
      ZOOM_CLIENT_SECRET: '',
      ZOOM_RTMS_CLIENT_ID: '',
      ZOOM_RTMS_CLIENT_SECRET: '',
    }),
    cause: 'environment',
    says: /No Zoom app is configured/,
  },
  {
    name: 'the app for RTMS alone',
    texts: () => ({
      ZOOM_ACCOUNT_ID: undefined,
      ZOOM_CLIENT_ID: undefined,
      ZOOM_CLIENT_SECRET: undefined,
    }),
    cause: 'environment',
    says: /No Server-to-Server app is configured.*starting RTMS/s,
    exit: 1,
  },
  {
    name: 'a slip in the name of a key',
    texts: (t) => ({ ZOOM_ACCOUNT_ID: undefined, ZOOM_ACOUNT_ID: of(t, 'ZOOM_ACCOUNT_ID') }),
    cause: 'environment',
    says: /ZOOM_ACOUNT_ID is no key; ZOOM_ACCOUNT_ID is/,
  },
  {
    name: 'a slip in the name of each key',
    texts: (t) => ({
      ZOOM_ACCOUNT_ID: undefined,
      ZOOM_CLIENT_ID: undefined,
      ZOOM_CLIENT_SECRET: undefined,
      ZOOM_ACCOUNTID: of(t, 'ZOOM_ACCOUNT_ID'),
      ZOOM_CLIENTID: of(t, 'ZOOM_CLIENT_ID'),
      zoom_client_secret: of(t, 'ZOOM_CLIENT_SECRET'),
    }),
    cause: 'environment',
    says: /zoom_client_secret is no key; ZOOM_CLIENT_SECRET is.*Not set: ZOOM_ACCOUNT_ID/s,
  },
  {
    name: 'a slip in the name of a key that may be left out',
    texts: () => ({ ZOOM_CLOUDS: 'government' }),
    cause: 'environment',
    says: /ZOOM_CLOUDS is no key; ZOOM_CLOUD is.*no effect/s,
    exit: 1,
  },
  {
    name: 'an app that was never activated',
    zoom: { s2sApp: { active: false } },
    cause: 'token',
    says: /switched off/,
  },
  {
    name: 'no scope for meetings',
    zoom: { s2sApp: { scopes: ['user:read:user:admin'] } },
    cause: 'scopes',
    says: /meeting:read:meeting:admin/,
  },
  {
    name: 'no scope at all',
    zoom: { s2sApp: { scopes: [] } },
    cause: 'scopes',
    says: /no scope at all/,
  },
  {
    name: 'one scope too few for RTMS over REST',
    zoom: { s2sApp: { scopes: ['meeting:read:admin'] } },
    cause: 'scopes',
    says: /participant_rtms_app_status/,
  },
  {
    name: 'the scope of the brief',
    args: ['--scopes', 'rtms:read:rtms_notification:admin,meeting:read:meeting:admin'],
    cause: 'scope-names',
    says: /Zoom has no such scope/,
    exit: 1,
  },
  {
    name: 'one app for both',
    texts: () => ({ ZOOM_RTMS_CLIENT_ID: undefined, ZOOM_RTMS_CLIENT_SECRET: undefined }),
    cause: 'rtms-app',
    says: /user-managed/,
    exit: 1,
  },
  {
    name: 'one app for both, written down twice',
    texts: (t) => ({
      ZOOM_RTMS_CLIENT_ID: of(t, 'ZOOM_CLIENT_ID'),
      ZOOM_RTMS_CLIENT_SECRET: of(t, 'ZOOM_CLIENT_SECRET'),
    }),
    cause: 'rtms-app',
    says: /name the same app.*user-managed/s,
    exit: 1,
  },
  {
    name: 'a second Server-to-Server app for RTMS',
    zoom: { rtmsApp: { type: 's2s' } },
    cause: 'rtms-app',
    says: /no meeting.rtms_started will ever come/,
    exit: 1,
  },
  {
    name: 'a stale secret of the RTMS app',
    zoom: { rtmsApp: { clientSecret: 'regenerated-since-then-secret-32' } },
    texts: () => ({ ZOOM_RTMS_CLIENT_SECRET: 'simulated-rtms-client-secret-32c' }),
    cause: 'rtms-app',
    says: /INVALID_SIGNATURE/,
  },
  {
    name: 'an app for RTMS that is switched off',
    zoom: { rtmsApp: { active: false } },
    cause: 'app-info',
    says: /no webhooks for an app that is switched off/,
  },
  {
    name: 'an app for RTMS without a scope for media',
    zoom: { rtmsApp: { scopes: ['user:read:user', 'rtms:read:rtms_started'] } },
    cause: 'app-info',
    says: /none of the app for RTMS is for media/,
  },
  {
    name: 'a General app for RTMS that is admin-managed',
    zoom: { rtmsApp: { managedBy: 'admin' } },
    cause: 'app-info',
    says: /app_usage 2.*looks like an admin-managed app.*user-managed General apps only/s,
    exit: 1,
  },
  {
    name: 'an app for RTMS whose scopes for media are those of administrators',
    zoom: { rtmsApp: { scopes: ['meeting:read:meeting_audio:admin'] } },
    cause: 'app-info',
    says: /end in ":admin".*looks like an admin-managed app/s,
    exit: 1,
  },
  {
    name: 'an admin-managed app that was offered no scope for media',
    zoom: { rtmsApp: { managedBy: 'admin', scopes: ['meeting:read:meeting:admin'] } },
    cause: 'app-info',
    says: /none of the app for RTMS is for media.*admin-managed \(app_usage 2\)/s,
  },
  {
    name: 'an app of another product for RTMS',
    zoom: { rtmsApp: { scopes: ['contact_center:read:engagement'] } },
    cause: 'app-info',
    says: /may be an app for another product/,
    exit: 1,
  },
  {
    name: 'an Event Subscription whose address nobody answers',
    before: async (zoom) => {
      const url = `http://127.0.0.1:${String(await freePort())}/webhooks/zoom`;
      await zoom.sendWebhook({ url, body: '{"event":"meeting.ended"}' });
    },
    cause: 'webhook-history',
    says: /meeting\.ended: no answer \(failed_reason_type 1\).*did not reach the service/s,
  },
  {
    name: 'no Secret Token',
    texts: () => ({ ZOOM_WEBHOOK_SECRET: undefined }),
    cause: 'webhook-secret',
    says: /webhook route is off/,
    exit: 1,
  },
  {
    name: 'the Client Secret in place of the Secret Token',
    texts: (t) => ({ ZOOM_WEBHOOK_SECRET: of(t, 'ZOOM_RTMS_CLIENT_SECRET') }),
    cause: 'webhook-secret',
    says: /another value, the Secret Token/,
  },
  {
    name: 'an address at which nothing listens',
    texts: () => ({ ZOOM_OAUTH_URL: 'http://127.0.0.1:9/oauth' }),
    cause: 'zoom-reachable',
    says: /Nothing that needs Zoom/,
  },
  {
    name: 'ZOOM_OAUTH_URL with a wrong path',
    texts: (t) => ({ ZOOM_OAUTH_URL: of(t, 'ZOOM_OAUTH_URL').replace('/oauth', '/sign-in') }),
    cause: 'token',
    says: /not the token endpoint/,
  },
  {
    name: 'ZOOM_API_URL with a wrong path',
    texts: (t) => ({ ZOOM_API_URL: of(t, 'ZOOM_API_URL').replace('/v2', '/nothing-here') }),
    cause: 'api',
    says: /not (at this path|the REST API of Zoom)/,
  },
  {
    name: 'two faults: a disabled app for REST and a stale secret for RTMS',
    zoom: {
      s2sApp: { active: false },
      rtmsApp: { clientSecret: 'regenerated-since-then-secret-32' },
    },
    texts: () => ({ ZOOM_RTMS_CLIENT_SECRET: 'simulated-rtms-client-secret-32c' }),
    cause: 'token',
    says: /switched off/,
    also: ['rtms-app'],
  },
  {
    name: 'two faults: missing scopes and no Secret Token',
    zoom: { s2sApp: { scopes: ['meeting:read:meeting:admin'] } },
    texts: () => ({ ZOOM_WEBHOOK_SECRET: undefined }),
    cause: 'scopes',
    says: /participant_rtms_app_status/,
    also: ['webhook-secret'],
  },
  {
    name: 'two faults: an account number, and the Client Secret as Secret Token',
    texts: (t) => ({
      ZOOM_ACCOUNT_ID: '5102261788',
      ZOOM_WEBHOOK_SECRET: of(t, 'ZOOM_CLIENT_SECRET'),
    }),
    cause: 'account-id',
    says: /account number/,
    also: ['webhook-secret'],
  },
];

function configured(healthy: Record<string, string>, { texts }: SetUp): Record<string, string> {
  const changed = Object.entries({ ...healthy, ...texts?.(healthy) });
  return Object.fromEntries(
    changed.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const])),
  );
}

function foundBy({ checks }: ReadReport): readonly string[] {
  return checks
    .filter(({ status }) => status === 'failed' || status === 'warning')
    .map(({ id }) => id);
}

describe('doctor on a healthy account (the built zoomctl, a simulated Zoom)', () => {
  it('finds nothing and ends with 0', async () => {
    simulator = await startSimulator();
    const { code, report } = await runDoctor(environmentFor(simulator));
    expect(foundBy(report)).toEqual([]);
    expect(report).toMatchObject({ status: 'ok', cause: null });
    expect(code).toBe(0);
  });

  it('makes do with an app of Contact Center', async () => {
    simulator = await startSimulator({
      rtmsApp: { managedBy: 'admin', scopes: ['contact_center:read:zcc_voice_audio:admin'] },
    });
    const { code, report } = await runDoctor(environmentFor(simulator), [], zoomctl.run);
    expect(report.checks.find(({ id }) => id === 'app-info')?.status).toBe('ok');
    expect(code).toBe(0);
  });

  it('makes do with classic scopes', async () => {
    simulator = await startSimulator({
      s2sApp: { scopes: ['meeting:read:admin', 'meeting:write:admin'] },
    });
    expect((await runDoctor(environmentFor(simulator), [], zoomctl.run)).code).toBe(0);
  });
});

describe('doctor on broken set-ups (the built zoomctl, a simulated Zoom)', () => {
  it.each(SET_UPS)('$name', async (setUp) => {
    simulator = await startSimulator(setUp.zoom);
    await setUp.before?.(simulator);
    const env = configured(environmentFor(simulator), setUp);
    const { code, report, stdout, stderr } = await runDoctor(env, setUp.args, zoomctl.run);
    expect(report.cause).toBe(setUp.cause);
    const [first] = report.checks;
    expect(first?.id).toBe(setUp.cause);
    expect(`${first?.saw ?? ''} ${first?.means ?? ''}`).toMatch(setUp.says);
    expect(first?.fix.length).toBeGreaterThan(0);
    expect(foundBy(report)).toEqual(expect.arrayContaining([...(setUp.also ?? [])]));
    expect(code).toBe(setUp.exit ?? 2);
    for (const [key, secret] of Object.entries(env)) {
      if (/SECRET/.test(key) && secret !== '') expect(stdout + stderr).not.toContain(secret);
    }
  });
});
