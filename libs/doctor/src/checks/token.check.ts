import { failed, ok, skipped } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import type { TokenAnswer, TriedCredentials } from '../probes/token-probe.port.js';
import { isNoAccountId } from './account-id.check.js';
import { unknownClient } from './unknown-client.diagnosis.js';
import { wrongAppType } from './wrong-app-type.diagnosis.js';
import { TOKEN_EXPLANATIONS } from './token.explanations.js';

export type Refusal = Extract<TokenAnswer, { kind: 'refused' }>;

/** Zoom's own words, which people search for. */
export function quoteOf({ zoomStatus, zoomError, zoomReason }: Refusal): string {
  const words = [zoomError, zoomReason].filter((word) => word !== '').join(', ');
  return `Zoom answers HTTP ${String(zoomStatus)}${words === '' ? '' : `: ${words}`}.`;
}

/** §E 5–9: whether Zoom makes a token of ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET. */
export const tokenCheck: Check = {
  id: 'token',
  needs: ['zoom-reachable'],
  run: async (context) => {
    const { rest, accountId, cloud } = context.setup;
    if (rest === undefined || accountId === undefined) {
      return skipped('It needs ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET.');
    }
    const tried = { cloud, accountId, ...rest };
    const answer = await context.ports.tokens.ask(tried);
    if (answer.kind === 'granted') {
      const { expiresIn, apiUrl, scopes } = answer.grant;
      context.facts.grant = answer.grant;
      return ok(`Zoom makes a token; it lasts ${String(expiresIn)} s.`, {
        expiresInSeconds: expiresIn,
        apiHost: new URL(apiUrl).host,
        scopes: scopes.length,
      });
    }
    return answer.kind === 'failed' ? noAnswer(answer, context) : refused(answer, tried, context);
  },
};

async function refused(
  refusal: Refusal,
  tried: TriedCredentials,
  context: CheckContext,
): Promise<Finding> {
  const { code, zoomStatus, zoomError, zoomReason } = refusal;
  const evidence = { code, zoomStatus, zoomError, zoomReason };
  if (code === 'auth.unsupported_grant_type') {
    return failed({ saw: quoteOf(refusal), evidence, ...(await wrongAppType(tried, context)) });
  }
  if (code === 'auth.invalid_client') {
    return failed({ saw: quoteOf(refusal), evidence, ...(await unknownClient(tried, context)) });
  }
  if (code === 'auth.invalid_request' && isNoAccountId(tried.accountId, tried.clientId)) {
    return skipped('It waits for the check "account-id": Zoom knows the app, not the account.');
  }
  const explained = TOKEN_EXPLANATIONS[code]?.(tried.cloud);
  const { means, fix } = explained ?? { means: refusal.message, fix: [refusal.fix, AGAIN] };
  return failed({ saw: quoteOf(refusal), means, fix, evidence });
}

function noAnswer(
  { code, message, fix, reason }: Extract<TokenAnswer, { kind: 'failed' }>,
  { setup: { cloud } }: CheckContext,
): Finding {
  const { host } = new URL(cloud.oauthUrl);
  const explained = TOKEN_EXPLANATIONS[code]?.(cloud);
  return failed({
    saw: `${cloud.oauthUrl}/token gives no token and no refusal of Zoom's (${reason}).`,
    means: explained?.means ?? message,
    fix: explained?.fix ?? [fix, AGAIN],
    evidence: { code, host, reason },
  });
}
