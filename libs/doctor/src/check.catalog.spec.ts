import { describe, expect, it } from 'vitest';
import { ACCOUNT_CHECKS } from './check.catalog.js';
import { runChecks } from './check.runner.js';
import { exitStatusOf } from './doctor.report.js';
import {
  CLOUD,
  granted,
  refused,
  scripted,
  TEXTS,
  TOKEN,
  type Script,
} from './testing/scripted.ports.js';

const examine = (script?: Script) => runChecks(ACCOUNT_CHECKS, scripted(script));

const delivery = (code: string, clientId: string | null) => ({ at: Date.now(), code, clientId });
const MISMATCH = 'webhooks.signature_mismatch';
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
];

describe('The checks of an account', () => {
  it.each(ROWS)('find $name', async ({ script, cause, says, exit }) => {
    const report = await examine(script);
    const [first] = report.checks;
    expect(report.cause).toBe(cause);
    expect(`${first?.saw ?? ''} ${first?.means ?? ''}`).toMatch(says);
    expect(exitStatusOf(report)).toBe(exit);
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
