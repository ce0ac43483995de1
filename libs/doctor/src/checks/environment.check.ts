import { accountsSection } from '@zoom-platform/accounts';
import type { ConfigProblem } from '@zoom-platform/kernel';
import { failed, ok, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { isAccountNumber } from './account-id.check.js';
import { misspeltKeys, type MisspeltKey } from './misspelt.keys.js';

const REST_KEYS = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'];

const SET_UP =
  'Run `zoomctl setup`: it leads to both apps in the Marketplace and writes the keys. Keys that stand ' +
  'in a file already: zoomctl reads .env where it is started, or the file of --env-file.';

function misspelt(slips: readonly MisspeltKey[]) {
  return {
    saw: slips.map(({ key, meant }) => `${key} is no key; ${meant} is.`),
    fix: slips.map(({ key, meant }) => `${key}: name it ${meant}, or take it out.`),
    evidence: slips.length === 0 ? {} : { misspelt: slips.map(({ key }) => key) },
  };
}

function unsound(problems: readonly ConfigProblem[], slips: readonly MisspeltKey[]): Finding {
  const { saw, fix, evidence } = misspelt(slips);
  const keys = problems.map(({ key }) => key);
  return failed({
    saw: [
      ...saw,
      ...problems.map(({ key, problem, found }) => `${key} ${problem} (${found}).`),
    ].join(' '),
    means:
      problems.length === 1
        ? 'The service does not start like this, and Zoom would refuse it.'
        : 'The service does not start like this. The keys named are the whole list.',
    fix: [...fix, ...problems.map((problem) => `${problem.key}: ${problem.fix}`), AGAIN],
    evidence: { keys, ...evidence },
  });
}

/** Nothing is set that is wrong, but something is not set; or nobody reads it. */
function lacking(slips: readonly MisspeltKey[], { setup, texts }: CheckContext): Finding {
  const { saw, fix, evidence } = misspelt(slips);
  const isFiled = texts['ZOOM_ACCOUNTS_FILE'] !== undefined;
  const hasRest = isFiled || (setup.rest !== undefined && setup.accountId !== undefined);
  if (hasRest && slips.length === 0) return ok('The configured keys are complete and well formed.');
  const missing = hasRest ? [] : REST_KEYS;
  const hasApp = hasRest || setup.rtms !== undefined;
  const meansRest = slips.some(({ meant }) => missing.includes(meant));
  const judge = hasApp && !meansRest ? warning : failed;
  return judge({
    saw: [...saw, ...(hasRest ? [] : [`Not set: ${missing.join(', ')}.`])].join(' '),
    means: meaning(hasRest, hasApp),
    fix: [...fix, ...(hasRest ? [] : [SET_UP]), AGAIN],
    evidence: { ...evidence, ...(hasRest ? {} : { missing }) },
  });
}

function meaning(hasRest: boolean, hasApp: boolean): string {
  if (hasRest) return 'Nobody reads a key of this name: what it sets has no effect.';
  return hasApp
    ? 'No Server-to-Server app is configured. Streams that Zoom offers are joined; whatever asks the ' +
        'REST API fails: meetings, users, recordings, and starting RTMS.'
    : 'No Zoom app is configured: the service starts, but it can neither ask Zoom anything nor join a stream.';
}

/** §E 1, 3: every text is set where it must be, and could be a value of Zoom's. */
export const environmentCheck: Check = {
  id: 'environment',
  needs: [],
  run: (context) => {
    const { texts } = context;
    const problems = accountsSection
      .problems(texts)
      // That one has a check, and words, of its own.
      .filter(({ key }) => key !== 'ZOOM_ACCOUNT_ID' || !isAccountNumber(texts[key]));
    const slips = misspeltKeys(texts);
    return problems.length > 0 ? unsound(problems, slips) : lacking(slips, context);
  },
};
