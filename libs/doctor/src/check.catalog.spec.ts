import type { TokenStoreState } from '@zoom-platform/auth';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_CHECKS } from './check.catalog.js';
import { runChecks } from './check.runner.js';
import { exitStatusOf } from './doctor.report.js';
import {
  CLOUD,
  granted,
  HOST,
  refused,
  scripted,
  TEXTS,
  TOKEN,
  type Script,
} from './testing/scripted.ports.js';

const examine = (script?: Script) => runChecks(ACCOUNT_CHECKS, scripted(script));

const delivery = (code: string, clientId: string | null) => ({ at: Date.now(), code, clientId });
const MISMATCH = 'webhooks.signature_mismatch';
const tokens = (change: Partial<TokenStoreState>): TokenStoreState => ({
  turns: 'exclusive',
  token: 'live',
  expiresAt: Date.now() + 600_000,
  isStale: false,
  ...change,
});
/** @param minutes before now. */
const log = (status: number | string | null, minutes = 1) => ({
  event: 'meeting.rtms_started',
  status,
  failed_reason_type: 1,
  date_time: new Date(Date.now() - minutes * 60_000).toISOString(),
});
const limits = (type: string | undefined, limit: string, remaining: string) => ({
  ...(type === undefined ? {} : { 'x-ratelimit-type': type }),
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-category': 'Light',
});
const GOVERNMENT = { ...CLOUD, oauthUrl: 'https://zoomgov.com/oauth' };

interface Row {
  readonly name: string;
  readonly script: Script;
  readonly cause: string | null;
  readonly says: RegExp;
  readonly exit: 0 | 1 | 2;
}

const lag = (() => {
  let asked = 0;
  return ({ clientId }: { clientId: string }) => {
    if (clientId !== TEXTS.ZOOM_CLIENT_ID) return refused('unsupported');
    asked += 1;
    return asked === 1 ? granted(['meeting:read:meeting:admin']) : granted();
  };
})();

/** Faults that lie in this machine, in our own service or between two clouds. */
const ROWS: readonly Row[] = [
  { name: 'nothing', script: {}, cause: null, says: /./, exit: 0 },
  {
    name: 'a clock that is ten minutes behind',
    script: { zoomTime: Date.now() + 600_000 },
    cause: 'clock',
    says: /behind.*every delivery of Zoom is refused/s,
    exit: 2,
  },
  {
    name: 'a clock that is two minutes ahead',
    script: { zoomTime: Date.now() - 120_000 },
    cause: 'clock',
    says: /ahead.*it will get worse/s,
    exit: 1,
  },
  {
    name: 'scopes that were added a moment ago',
    script: { answer: lag },
    cause: 'scopes',
    says: /added a moment ago/,
    exit: 1,
  },
  {
    name: 'an account of the government cloud',
    script: {
      options: { otherClouds: [GOVERNMENT] },
      answer: ({ cloud, clientId, clientSecret }) => {
        const isPair = clientSecret === TEXTS.ZOOM_CLIENT_SECRET;
        if (clientId === TEXTS.ZOOM_CLIENT_ID && isPair && cloud === GOVERNMENT) return granted();
        return refused('unknown');
      },
    },
    cause: 'token',
    says: /another cloud of Zoom: zoomgov\.com knows it/,
    exit: 2,
  },
  {
    name: 'a Secret Token that is not that of the app which sends',
    script: { deliveries: [delivery(MISMATCH, TEXTS.ZOOM_RTMS_CLIENT_ID)] },
    cause: 'webhook-sender',
    says: /right app sends, but ZOOM_WEBHOOK_SECRET is not its/,
    exit: 2,
  },
  {
    name: 'webhooks of the Server-to-Server app',
    script: { deliveries: [delivery(MISMATCH, TEXTS.ZOOM_CLIENT_ID)] },
    cause: 'webhook-sender',
    says: /Server-to-Server app \(ZOOM_CLIENT_ID\) sends/,
    exit: 2,
  },
  {
    name: 'webhooks of an app that nobody configured',
    script: { deliveries: [delivery(MISMATCH, 'SomeOtherAppsClientId_')] },
    cause: 'webhook-sender',
    says: /SomeOtherAppsClientId_/,
    exit: 2,
  },
  {
    name: 'a stranger at the webhook route',
    script: { deliveries: [delivery('webhooks.signature_missing', null)] },
    cause: 'webhook-sender',
    says: /may be|not a signed delivery/,
    exit: 1,
  },
  {
    name: 'the scope of the brief in the configuration',
    script: { texts: { ZOOM_SCOPES: 'rtms:read:rtms_notification:admin' } },
    cause: 'scope-names',
    says: /Zoom has no such scope/,
    exit: 1,
  },
  {
    name: 'nothing where replicas share a token and Zoom was always answered',
    script: { tokenStore: tokens({}), webhookLogs: [log(200), log('204')] },
    cause: null,
    says: /./,
    exit: 0,
  },
  {
    name: 'deliveries that the service could not verify, by what Zoom says of them',
    script: { webhookLogs: [log(401, 1), log(200, 2)] },
    cause: 'webhook-history',
    says: /2 deliveries 1 failed.*rtms_started: 401 \(failed_reason_type 1\).*not the Secret Token of this app.*clocks/s,
    exit: 2,
  },
  {
    name: 'a webhook route that is not at the address of the Event Subscription',
    script: { webhookLogs: [log(404)] },
    cause: 'webhook-history',
    says: /does not lead to the webhook route/,
    exit: 2,
  },
  {
    name: 'a delivery that a firewall refused',
    script: { webhookLogs: [log(403)] },
    cause: 'webhook-history',
    says: /web firewall before the service refused it/,
    exit: 2,
  },
  {
    name: 'a delivery that came changed',
    script: { webhookLogs: [log(400)] },
    cause: 'webhook-history',
    says: /empty, cut off or changed/,
    exit: 2,
  },
  {
    name: 'a delivery that was too large for a proxy',
    script: { webhookLogs: [log(413)] },
    cause: 'webhook-history',
    says: /no body of this size/,
    exit: 2,
  },
  {
    name: 'a delivery without its content type',
    script: { webhookLogs: [log(415)] },
    cause: 'webhook-history',
    says: /application\/json/,
    exit: 2,
  },
  {
    name: 'a delivery that came too often for a gateway',
    script: { webhookLogs: [log(429)] },
    cause: 'webhook-history',
    says: /limits how often it is called/,
    exit: 2,
  },
  {
    name: 'a delivery without an answer, written as null',
    script: { webhookLogs: [log(null)] },
    cause: 'webhook-history',
    says: /rtms_started: no answer.*did not reach the service/s,
    exit: 2,
  },
  {
    name: 'a delivery that failed hours ago, and none since',
    script: { webhookLogs: [log(404, 61)] },
    cause: 'webhook-history',
    says: /Within the last hour there was none/,
    exit: 1,
  },
  {
    name: 'the newest delivery, wherever Zoom lists it',
    script: {
      webhookLogs: [
        ...Array.from({ length: 10 }, (_none, index) => log(200, 70 + index)),
        log(503, 1),
      ],
    },
    cause: 'webhook-history',
    says: /10 deliveries 1 failed.*rtms_started: 503/s,
    exit: 2,
  },
  {
    name: 'deliveries that failed before later ones were taken',
    script: { webhookLogs: [log(0, 3), log(200, 1), log(503, 2)] },
    cause: 'webhook-history',
    says: /2 failed.*Later ones were taken.*could not take the delivery/s,
    exit: 1,
  },
  {
    name: 'replicas that seal with different keys',
    script: { tokenStore: tokens({ token: 'sealed_elsewhere' }) },
    cause: 'token-store',
    says: /cannot use each other’s tokens/,
    exit: 2,
  },
  {
    name: 'replicas that ask different clouds',
    script: { tokenStore: tokens({ token: 'other_cloud' }) },
    cause: 'token-store',
    says: /differs between replicas/,
    exit: 1,
  },
  {
    name: 'a shared token that Zoom did not take',
    script: { tokenStore: tokens({ token: 'rejected' }) },
    cause: 'token-store',
    says: /revoked at Zoom/,
    exit: 1,
  },
  {
    name: 'a database that is away',
    script: { tokenStore: tokens({ turns: 'away' }) },
    cause: 'token-store',
    says: /each replica makes tokens of its own/,
    exit: 2,
  },
  {
    name: 'turns that exclude nobody',
    script: { tokenStore: tokens({ turns: 'shared' }) },
    cause: 'token-store',
    says: /renew beside each other/,
    exit: 2,
  },
  {
    name: 'a day of which nearly all calls are used up',
    script: { headers: limits('Daily-limit', '6000', '599') },
    cause: 'rate-limit',
    says: /599 of 6000 calls of the class Light left.*a tenth/s,
    exit: 1,
  },
  {
    name: 'the same where Zoom does not say that it counts the day',
    script: { headers: limits(undefined, '6000', '0') },
    cause: 'rate-limit',
    says: /0 of 6000/,
    exit: 1,
  },
  {
    name: 'nothing in a second that is nearly used up',
    script: { headers: limits('QPS', '4', '0') },
    cause: null,
    says: /./,
    exit: 0,
  },
  {
    name: 'nothing in a day of which a tenth is left',
    script: { headers: limits('Daily-limit', '6000', '600') },
    cause: null,
    says: /./,
    exit: 0,
  },
  {
    name: 'nothing in a number that is none',
    script: { headers: limits('Daily-limit', '6000', 'few') },
    cause: null,
    says: /./,
    exit: 0,
  },
  {
    name: 'an old Node',
    script: { ports: { host: { ...HOST, node: '20.20.2' } } },
    cause: 'platform',
    says: /older than 22/,
    exit: 1,
  },
];

describe('The checks of an account', () => {
  it.each(ROWS)('find $name', async ({ script, cause, says, exit }) => {
    const report = await examine(script);
    const [first] = report.checks;
    expect(report.cause).toBe(cause);
    expect(`${first?.saw ?? ''} ${first?.means ?? ''}`).toMatch(says);
    expect(exitStatusOf(report)).toBe(exit);
  });

  it.each([
    [{}, true],
    [{ glibc: '2.31' }, false],
    [{ glibc: undefined }, false],
    [{ arch: 'arm64' }, false],
    [{ platform: 'darwin', arch: 'arm64', glibc: undefined }, true],
    [{ platform: 'darwin', arch: 'x64', glibc: undefined }, false],
    [{ platform: 'win32', glibc: undefined }, false],
  ])('say whether Zoom’s own RTMS library runs: %j', async (change, officialSdkBuild) => {
    const { checks } = await examine({ ports: { host: { ...HOST, ...change } } });
    const platform = checks.find(({ id }) => id === 'platform');
    expect(platform).toMatchObject({ status: 'ok', evidence: { officialSdkBuild } });
  });

  it('need only checks that stand before them', () => {
    const before = new Set<string>();
    for (const { id, needs } of ACCOUNT_CHECKS) {
      for (const needed of needs) expect(before).toContain(needed);
      before.add(id);
    }
  });
});

describe('Secrets in a report', () => {
  const forms = (secret: string) => [
    secret,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
  const secrets = [
    TEXTS.ZOOM_CLIENT_SECRET,
    TEXTS.ZOOM_RTMS_CLIENT_SECRET,
    TEXTS.ZOOM_WEBHOOK_SECRET,
    `${TEXTS.ZOOM_CLIENT_ID}:${TEXTS.ZOOM_CLIENT_SECRET}`,
  ];

  it('are taken out, in whatever form Zoom or a proxy quotes them', async () => {
    const quotes = secrets.flatMap(forms);
    const used: string[] = [];
    const answer = ({ clientSecret }: { clientSecret: string }) => {
      used.push(clientSecret);
      return refused('unknown', quotes.join(' '));
    };
    const report = JSON.stringify(await examine({ answer }));
    // They were planted, used and quoted back; what is left of the quotes is the mask.
    expect(used).toEqual(expect.arrayContaining([TEXTS.ZOOM_CLIENT_SECRET]));
    expect(report).toContain('[redacted]');
    for (const quote of quotes) expect(report).not.toContain(JSON.stringify(quote).slice(1, -1));
  });

  it('a token is one of them', async () => {
    const name = `scope:read:${TOKEN}`;
    const report = JSON.stringify(await examine({ answer: () => granted([name]) }));
    expect(report).not.toContain(TOKEN);
  });
});
