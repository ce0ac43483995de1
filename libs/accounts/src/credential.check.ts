import type { ConfigProblem, Environment } from '@zoom-platform/kernel';

function missing(key: string, problem: string, fix: string): ConfigProblem {
  return { key, found: 'not set', problem, fix };
}

/** Keys that only make sense together: a pair, and an account with the pair that may act for it. */
const TOGETHER: readonly { readonly keys: readonly string[]; readonly fix: string }[] = [
  {
    keys: ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'],
    fix:
      'Copy all three from the page "App Credentials" of the Server-to-Server OAuth app. A General ' +
      'app has no Account ID: its pair belongs into ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET.',
  },
  {
    keys: ['ZOOM_RTMS_CLIENT_ID', 'ZOOM_RTMS_CLIENT_SECRET'],
    fix: 'Copy both from the same page of the same app.',
  },
];

const PAIRS = [
  { id: 'ZOOM_CLIENT_ID', secret: 'ZOOM_CLIENT_SECRET' },
  { id: 'ZOOM_RTMS_CLIENT_ID', secret: 'ZOOM_RTMS_CLIENT_SECRET' },
] as const;

function incompleteSets(environment: Environment): readonly ConfigProblem[] {
  return TOGETHER.flatMap(({ keys, fix }) => {
    const absent = keys.filter((key) => environment[key] === undefined);
    if (absent.length === keys.length) return [];
    const present = keys.filter((key) => !absent.includes(key)).join(' and ');
    return absent.map((key) => missing(key, `is required with ${present}`, fix));
  });
}

function equalPairs(environment: Environment): readonly ConfigProblem[] {
  return PAIRS.filter(
    ({ id, secret }) => environment[id] !== undefined && environment[id] === environment[secret],
  ).map(({ id, secret }) => ({
    key: secret,
    found: 'the same text',
    problem: `equals ${id}`,
    fix: 'Copy the Client Secret from Zoom again; it is another field than the Client ID.',
  }));
}

/** Credentials that are sound one by one and yet cannot work together. */
export function checkCredentials(environment: Environment): readonly ConfigProblem[] {
  return [...incompleteSets(environment), ...equalPairs(environment)];
}
