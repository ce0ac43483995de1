import { failed, ok, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN, openApp } from '../marketplace.steps.js';
import { missingScopes, type MissingScopes } from '../scopes/scope.rules.js';

function namesOf(missing: readonly MissingScopes[]): readonly string[] {
  return [...new Set(missing.flatMap(({ scopes }) => scopes))];
}

/** A second token after a while: new scopes reach tokens some seconds after they were added (§B3). */
async function grantedLater(context: CheckContext): Promise<readonly string[]> {
  const { rest, accountId, cloud } = context.setup;
  const { scopeLagMs, features } = context.options;
  if (rest === undefined || accountId === undefined) return [];
  await context.ports.pause(scopeLagMs);
  const later = await context.ports.tokens.ask({ cloud, accountId, ...rest });
  if (later.kind !== 'granted') return [];
  if (missingScopes(later.grant.scopes, features).length > 0) return [];
  context.facts.grant = later.grant;
  return later.grant.scopes;
}

function lacking(missing: readonly MissingScopes[], { setup, facts }: CheckContext): Finding {
  const names = namesOf(missing);
  const none = facts.grant?.scopes.length === 0;
  return failed({
    saw: none
      ? 'The token has no scope at all.'
      : missing
          .map(({ feature, scopes }) => `${feature.title} needs ${scopes.join(', ')}.`)
          .join(' '),
    means: 'Zoom refuses these calls with code 4711 until the app has the scopes.',
    fix: [
      openApp(setup.cloud, 'Server-to-Server OAuth app'),
      `Open the page "Scopes", choose "Add Scopes" and add: ${names.join(', ')}. (An older app may ` +
        'have the classic names instead; they count as well.)',
      'If a scope is not offered, your role lacks the permission behind it: an administrator grants ' +
        'it in the web portal, User Management → Roles → Role Settings.',
      'Choose "Done". The app need not be activated again; only new tokens have new scopes, so ' +
        'restart the service or wait until its token is renewed.',
      `${AGAIN} Zoom can take a while to hand out a scope that was just added.`,
    ],
    evidence: { missing: names, features: missing.map(({ feature }) => feature.id) },
  });
}

/** §E 10: what the token may do, against what the service is meant to do. */
export const scopesCheck: Check = {
  id: 'scopes',
  needs: ['token'],
  run: async (context) => {
    const { facts, options } = context;
    const scopes = facts.grant?.scopes ?? [];
    const missing = missingScopes(scopes, options.features);
    if (missing.length === 0) {
      return ok(`All scopes are there for: ${options.features.join(', ')}.`, { granted: scopes });
    }
    const later = await grantedLater(context);
    if (later.length === 0) return lacking(missing, context);
    return warning({
      saw: `The first token lacked ${namesOf(missing).join(', ')}; one made a little later has them.`,
      means: 'The scopes were added a moment ago. Zoom needs some seconds to hand them out.',
      fix: ['Restart the service, or wait until it makes its next token (an hour at most).', AGAIN],
      evidence: { late: namesOf(missing) },
    });
  },
};
