import type { ConfigProblem } from '@zoom-platform/kernel';
import type { z } from 'zod';
import { placeOf, type AccountsDocument, type FilePath } from './accounts-file.document.js';
import { accountEntry, appEntry } from './accounts-file.schemas.js';

const FIXES: Readonly<Record<string, string>> = {
  id: 'A name of your own for the app that never changes, e.g. notetaker.',
  accountId:
    'Copy the Account ID from the page "App Credentials" of the Server-to-Server OAuth app.',
  clientId: 'Copy the Client ID from the page of the app at marketplace.zoom.us.',
  clientSecret:
    'Copy the Client Secret from the page of the app at marketplace.zoom.us, or name a file that ' +
    'holds it under clientSecretFile.',
  clientSecretFile: 'The path of a file that holds the Client Secret, seen from this file.',
  webhookSecrets: '1 … 5 Secret Tokens, from the page Features, Access of the app.',
  webhookSecretFiles: '1 … 5 paths of files that hold Secret Tokens, seen from this file.',
  kind: 'general or s2s.',
  redirectUri: 'An https:// URL (http:// to this machine only), as the Marketplace knows it.',
  scopes: 'A list of scopes of Zoom, e.g. meeting:read:meeting.',
  cloud:
    'commercial, government, china, or a map with oauthUrl, and if needed apiUrl and apiAllowedHosts.',
  oauthUrl: 'An https:// URL (http:// to this machine only), e.g. https://zoom.us/oauth.',
  apiUrl: 'An https:// URL (http:// to this machine only), e.g. https://api.zoom.us/v2.',
  apiAllowedHosts: 'A list of host names, e.g. zoom.us.',
  name: 'A text of 1 … 200 characters, for people.',
  default: 'true or false.',
  apps: 'A list.',
  accounts: 'A list.',
};

const KNOWN_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['apps', 'accounts'],
  apps: Object.keys(appEntry.shape),
  accounts: Object.keys(accountEntry.shape),
  cloud: ['oauthUrl', 'apiUrl', 'apiAllowedHosts'],
};

/** The last name on the way, so that an entry of a list is explained by its list. */
function nameOf(path: FilePath): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}

export function problemAt(
  document: AccountsDocument,
  path: FilePath,
  problem: string,
  fix?: string,
): ConfigProblem {
  return {
    key: placeOf(path),
    found: document.found(path),
    problem,
    fix: fix ?? FIXES[nameOf(path)] ?? 'docs/examples/zoom-accounts.yaml shows the form.',
  };
}

/** The branch of a union that the writer meant: the one that does not fail at its root. */
function flattened(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) =>
    branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return (meant ?? []).length === 0
    ? [issue]
    : (meant ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'custom') return issue.message;
  if (value === undefined) return 'is required';
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value === 'number') {
    return 'is a number where a text is needed: put it in quotes';
  }
  if (issue.code === 'unrecognized_keys') {
    const count = issue.keys.length;
    return count === 1 ? 'has a key that is not known' : `has ${String(count)} unknown keys`;
  }
  return 'is not valid';
}

/** What zod found, place by place; an unknown key is not quoted, since a slip may make a value one. */
export function problemsOf(document: AccountsDocument, error: z.ZodError): ConfigProblem[] {
  return error.issues.flatMap(flattened).map((issue) => {
    const { path } = issue;
    const sentence = sentenceOf(issue, document.at(path));
    if (issue.code !== 'unrecognized_keys') return problemAt(document, path, sentence);
    const known = KNOWN_KEYS[nameOf(path)] ?? [];
    return problemAt(document, path, sentence, `Known here: ${known.join(', ')}.`);
  });
}
