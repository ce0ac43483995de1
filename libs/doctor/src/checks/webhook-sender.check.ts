import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN, openApp } from '../marketplace.steps.js';
import type { RefusedDelivery } from '../probes/delivery-evidence.port.js';
import { recentDeliveries, type RecentDeliveries } from '../probes/recent.deliveries.js';

const MISMATCH = 'webhooks.signature_mismatch';

function fromRtmsApp({ setup }: CheckContext): Pick<Finding, 'means' | 'fix'> {
  return {
    means:
      'The right app sends, but ZOOM_WEBHOOK_SECRET is not its Secret Token: it was regenerated, or ' +
      'copied from another app.',
    fix: [
      openApp(setup.cloud, 'General app'),
      'Open the page Features → Access and copy "Secret Token" into ZOOM_WEBHOOK_SECRET. While it is ' +
        'changed, keep both: the new one, a comma, the old one.',
      'Restart the service.',
      AGAIN,
    ],
  };
}

function fromRestApp({ setup }: CheckContext): Pick<Finding, 'means' | 'fix'> {
  return {
    means:
      'The Server-to-Server app (ZOOM_CLIENT_ID) sends webhooks to this address too, and they are ' +
      'signed with its own Secret Token, which is not configured.',
    fix: [
      openApp(setup.cloud, 'Server-to-Server OAuth app'),
      'If you need its events: copy its Secret Token (Features → Access) and add it to ' +
        'ZOOM_WEBHOOK_SECRET, after a comma.',
      'If not: delete its Event Subscription there.',
      AGAIN,
    ],
  };
}

function fromStranger(clientId: string, { setup }: CheckContext): Pick<Finding, 'means' | 'fix'> {
  return {
    means:
      `They say that they come from the app ${clientId}, which is none of the configured ones. (The ` +
      'header is not signed: anybody can write it.)',
    fix: [
      openApp(setup.cloud, `app whose Client ID is ${clientId}`),
      'If it is the app that you mean, its pair belongs into ZOOM_RTMS_CLIENT_ID and ' +
        'ZOOM_RTMS_CLIENT_SECRET, and its Secret Token into ZOOM_WEBHOOK_SECRET.',
      'If it is an old one, delete its Event Subscription.',
      AGAIN,
    ],
  };
}

function explained(sender: string, context: CheckContext): Pick<Finding, 'means' | 'fix'> {
  const { rest, rtms } = context.setup;
  const app = rtms ?? rest;
  if (sender === app?.clientId) return fromRtmsApp(context);
  return sender === rest?.clientId ? fromRestApp(context) : fromStranger(sender, context);
}

/** The header is not signed, so it fails nothing while other deliveries verify. */
function judge(
  latest: RefusedDelivery,
  { refused, verified }: RecentDeliveries,
  context: CheckContext,
): Finding {
  const { code, clientId: sender } = latest;
  const saw = `${String(refused.length)} deliveries were refused lately, the last with ${code}.`;
  const evidence = { refused: refused.length, code, clientId: sender, verified };
  if (code !== MISMATCH || sender === null) {
    return warning({
      saw,
      means:
        'Something reaches the webhook route that is not a signed delivery, or arrives changed.',
      fix: ['Look at the checks "clock" and "public-url"; if they are ok, it may be a stranger.'],
      evidence,
    });
  }
  const { means, fix } = explained(sender, context);
  if (!verified) return failed({ saw, evidence, means, fix });
  return warning({
    saw: `${saw} Others verified within the hour.`,
    means: `Anybody can send such a delivery, and name any app: a stranger, perhaps. If not: ${means}`,
    fix,
    evidence,
  });
}

/** §E 16: which app sends the deliveries that do not verify. */
export const webhookSenderCheck: Check = {
  id: 'webhook-sender',
  needs: ['webhook-secret'],
  run: async (context) => {
    const { deliveries, clock } = context.ports;
    if (deliveries === undefined) {
      return skipped('Only the running service knows what it refused: ask its /v1/doctor.');
    }
    const lately = await recentDeliveries(deliveries, clock.now());
    const latest = lately.refused.find(({ code }) => code === MISMATCH) ?? lately.refused[0];
    if (latest === undefined) return ok('No delivery was refused lately.');
    return judge(latest, lately, context);
  },
};
