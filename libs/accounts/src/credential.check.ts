import type { ConfigProblem, Environment } from '@zoom-platform/kernel';
import { SecretReader } from './secret.reader.js';

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

const SECRETS = [...PAIRS.map(({ secret }) => secret), 'ZOOM_WEBHOOK_SECRET'];

/** The key under which a value stands, itself or in a file. */
function keyInUse(environment: Environment, key: string): string | undefined {
  return [key, `${key}_FILE`].find((name) => environment[name] !== undefined);
}

function incompleteSets(environment: Environment): readonly ConfigProblem[] {
  return TOGETHER.flatMap(({ keys, fix }) => {
    const absent = keys.filter((key) => keyInUse(environment, key) === undefined);
    if (absent.length === keys.length) return [];
    const present = keys.flatMap((key) => keyInUse(environment, key) ?? []).join(' and ');
    return absent.map((key) => missing(key, `is required with ${present}`, fix));
  });
}

/** Users install a General app; the Server-to-Server pair is none. */
function redirectWithoutApp(environment: Environment): readonly ConfigProblem[] {
  const { ZOOM_RTMS_REDIRECT_URI: redirectUri, ZOOM_RTMS_CLIENT_ID: clientId } = environment;
  if (redirectUri === undefined || clientId !== undefined) return [];
  return [
    missing(
      'ZOOM_RTMS_CLIENT_ID',
      'is required with ZOOM_RTMS_REDIRECT_URI',
      'Copy the pair of the General app that users install, or take the redirect away.',
    ),
  ];
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

/** Each file is sound by itself, so what is left to find is the Client ID in it. */
function equalFiles(environment: Environment): readonly ConfigProblem[] {
  return PAIRS.flatMap(({ id, secret }) => {
    const path = environment[`${secret}_FILE`];
    if (path === undefined) return [];
    const reader = new SecretReader();
    const clientId = environment[id];
    reader.read({ where: `${secret}_FILE`, path, kind: 'client', clientId });
    return reader.problems;
  });
}

function doubledSecrets(environment: Environment): readonly ConfigProblem[] {
  return SECRETS.filter(
    (key) => environment[key] !== undefined && environment[`${key}_FILE`] !== undefined,
  ).map((key) => ({
    key: `${key}_FILE`,
    found: 'both',
    problem: `stands beside ${key}`,
    fix: 'Keep one of the two.',
  }));
}

/** With a file of accounts, a plain key would be a second word on the same thing. */
function besideFile({ ZOOM_ACCOUNTS_FILE: file, ...others }: Environment) {
  if (file === undefined) return [];
  return Object.keys(others)
    .filter((key) => others[key] !== undefined)
    .map((key) => ({
      key,
      found: 'both',
      problem: 'stands beside ZOOM_ACCOUNTS_FILE',
      fix: 'Move it into the file, or do without the file: one of the two describes all accounts.',
    }));
}

/** Credentials that are sound one by one and yet cannot work together. */
export function checkCredentials(environment: Environment): readonly ConfigProblem[] {
  if (environment['ZOOM_ACCOUNTS_FILE'] !== undefined) return besideFile(environment);
  return [
    ...incompleteSets(environment),
    ...redirectWithoutApp(environment),
    ...equalPairs(environment),
    ...doubledSecrets(environment),
    ...equalFiles(environment),
  ];
}
