import { ok, skipped, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { scopeNamesIn, unknownScope } from '../scopes/scope.rules.js';

/** §E 11: names that documents ask for and that no app can have. */
export const scopeNamesCheck: Check = {
  id: 'scope-names',
  needs: [],
  run: ({ texts, options: { scopeNames } }) => {
    const configured = Object.values(texts).flatMap((text) => scopeNamesIn(text ?? ''));
    const names = [...new Set([...scopeNames, ...configured])];
    if (names.length === 0) return skipped('No scope names are configured or asked about.');
    const unknown = names.flatMap((name) => {
      const instead = unknownScope(name);
      return instead === undefined ? [] : [{ name, instead }];
    });
    if (unknown.length === 0) return ok(`No name is known to be wrong: ${names.join(', ')}.`);
    return warning({
      saw: `Asked for: ${unknown.map(({ name }) => name).join(', ')}.`,
      means: 'Zoom has no such scope, so it cannot be found on the page "Scopes" of any app.',
      fix: [
        'Stop looking for it, and take it out of the configuration.',
        ...new Set(unknown.map(({ instead }) => instead)),
      ],
      evidence: { unknown: unknown.map(({ name }) => name) },
    });
  },
};
