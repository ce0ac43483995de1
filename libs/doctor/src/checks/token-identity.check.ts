import { z } from 'zod';
import { ok, skipped, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { jsonIn } from '../probes/json.reader.js';

const claims = z.object({ iss: z.string().optional(), aid: z.string().optional() });

/** Diagnostic only: Zoom's documents call the token opaque (zoom-api §B3). */
function claimsIn(accessToken: string) {
  const [, payload] = accessToken.split('.');
  if (payload === undefined) return undefined;
  return claims.safeParse(jsonIn(Buffer.from(payload, 'base64url').toString('utf8'))).data;
}

/** §E 9: the token is for the app and the account that are configured. */
export const tokenIdentityCheck: Check = {
  id: 'token-identity',
  needs: ['token'],
  run: ({ facts, setup: { rest, accountId } }) => {
    const found = facts.grant === undefined ? undefined : claimsIn(facts.grant.accessToken);
    if (found?.aid === undefined) return skipped('The token does not say whose it is.');
    const isApp = found.iss === undefined || found.iss === `zm:cid:${rest?.clientId ?? ''}`;
    const isAccount = found.aid === accountId;
    if (isApp && isAccount) return ok('The token names the configured app and account.');
    return warning({
      saw: `The token names another ${isAccount ? 'app' : 'account'} than the configuration.`,
      means: 'Something between this machine and Zoom answers with tokens of its own.',
      fix: ['Check ZOOM_OAUTH_URL and the proxy between this machine and Zoom.', AGAIN],
    });
  },
};
