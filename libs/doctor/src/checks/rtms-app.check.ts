import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN, createRtmsApp, GREYED_OUT, openApp } from '../marketplace.steps.js';
import type { TokenAnswer } from '../probes/token-probe.port.js';
import { quoteOf } from './token.check.js';

const WHY_TWO =
  'RTMS of meetings and webinars belongs to a General app that is user-managed; a Server-to-Server ' +
  'app is not offered its events and scopes. (For Contact Center Voice it is.)';

function oneApp({ setup: { cloud } }: CheckContext, saw: string): Finding {
  return warning({
    saw,
    means: `${WHY_TWO} REST works like this, but no meeting.rtms_started will ever come.`,
    fix: [...createRtmsApp(cloud), AGAIN],
  });
}

function refused(answer: Extract<TokenAnswer, { kind: 'refused' }>, { setup }: CheckContext) {
  const { code, zoomStatus, zoomError, zoomReason } = answer;
  const evidence = { code, zoomStatus, zoomError, zoomReason };
  // A General app may not make such tokens: exactly that shows its pair is real (zoom-api §E 19).
  if (code === 'auth.unsupported_grant_type') {
    return ok('Zoom knows the pair of ZOOM_RTMS_CLIENT_…, and it is not a Server-to-Server app.');
  }
  const saw = `For ZOOM_RTMS_CLIENT_ID: ${quoteOf(answer)}`;
  if (code === 'auth.invalid_client') {
    return failed({
      saw,
      means:
        'Zoom does not know this Client ID, or the Client Secret is not its own: it was regenerated, a ' +
        'character is missing, the two are exchanged, or one is of the Development and the other of ' +
        'the Production pair. Zoom would refuse every handshake with INVALID_SIGNATURE.',
      fix: [
        openApp(setup.cloud, 'General app'),
        'Open the page "Basic Information" and copy Client ID and Client Secret again into ' +
          'ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET, both from the same pair: Development, ' +
          'unless the app is published.',
        AGAIN,
      ],
      evidence,
    });
  }
  if (code.startsWith('auth.app_disabled')) {
    return failed({
      saw,
      means: 'The app for RTMS is switched off: Zoom sends no webhooks for it.',
      fix: [
        openApp(setup.cloud, 'General app'),
        'Switch it on; if Zoom or an administrator disabled it, ask them.',
        GREYED_OUT,
        AGAIN,
      ],
      evidence,
    });
  }
  return skipped(`Zoom did not judge the pair. ${saw}`);
}

/** §E 19: whether ZOOM_RTMS_CLIENT_… is an app that Zoom sends RTMS events of meetings to. */
export const rtmsAppCheck: Check = {
  id: 'rtms-app',
  needs: ['zoom-reachable'],
  run: async (context) => {
    const { rest, rtms, accountId, cloud } = context.setup;
    const { pairsSwapped, generalClientId: general } = context.facts;
    // What that check says leads to two apps; to ask for a second one here would confuse.
    if (pairsSwapped || (general !== undefined && general === (rtms ?? rest)?.clientId)) {
      return skipped('It waits for the check "token".');
    }
    if (rtms === undefined) {
      return rest === undefined
        ? skipped('No app is configured.')
        : oneApp(context, 'ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET are not set.');
    }
    if (rtms.clientId === rest?.clientId) {
      context.facts.rtmsAppIsS2s = true;
      return oneApp(context, 'ZOOM_RTMS_CLIENT_ID and ZOOM_CLIENT_ID name the same app.');
    }
    // Any account will do: Zoom looks at the client first.
    const answer = await context.ports.tokens.ask({
      cloud,
      accountId: accountId ?? 'none',
      ...rtms,
    });
    if (answer.kind === 'failed') return skipped('Zoom did not judge the pair.');
    if (answer.kind === 'refused' && answer.code !== 'auth.invalid_request') {
      return refused(answer, context);
    }
    context.facts.rtmsAppIsS2s = true;
    return oneApp(context, 'ZOOM_RTMS_CLIENT_ID belongs to a Server-to-Server app.');
  },
};
