import { accountsSection } from '@zoom-platform/accounts';
import { failed, ok } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { isAccountNumber } from './account-id.check.js';

/** §E 1, 3: every text is set where it must be, and could be a value of Zoom's. */
export const environmentCheck: Check = {
  id: 'environment',
  needs: [],
  run: ({ texts }) => {
    const problems = accountsSection
      .problems(texts)
      // That one has a check, and words, of its own.
      .filter(({ key }) => key !== 'ZOOM_ACCOUNT_ID' || !isAccountNumber(texts[key]));
    if (problems.length === 0) return ok('The configured keys are complete and well formed.');
    const keys = problems.map(({ key }) => key);
    return failed({
      saw: problems.map(({ key, problem, found }) => `${key} ${problem} (${found}).`).join(' '),
      means:
        problems.length === 1
          ? 'The service does not start like this, and Zoom would refuse it.'
          : 'The service does not start like this. The keys named are the whole list.',
      fix: [...problems.map(({ key, fix }) => `${key}: ${fix}`), AGAIN],
      evidence: { keys },
    });
  },
};
