import type { CheckContext, Finding } from '../check.type.js';
import { AGAIN, marketplaceOf, openApp } from '../marketplace.steps.js';
import type { TokenAnswer, TriedCredentials } from '../probes/token-probe.port.js';

type Diagnosis = Pick<Finding, 'means' | 'fix'>;

/** Zoom recognised the client: it made a token, or refused for any reason but the client itself. */
function isKnown(answer: TokenAnswer): boolean {
  if (answer.kind === 'granted') return true;
  return (
    answer.kind === 'refused' &&
    answer.code !== 'auth.invalid_client' &&
    answer.code !== 'auth.throttled'
  );
}

interface Suspicion {
  readonly with: TriedCredentials;
  readonly diagnosis: Diagnosis;
}

function exchanged(tried: TriedCredentials): Suspicion {
  return {
    with: { ...tried, clientId: tried.clientSecret, clientSecret: tried.clientId },
    diagnosis: {
      means:
        'Client ID and Client Secret stand in the place of each other: exchanged, Zoom knows them.',
      fix: ['Exchange ZOOM_CLIENT_ID with ZOOM_CLIENT_SECRET.', AGAIN],
    },
  };
}

/** The id of one app with the secret of the other. */
function mixed(tried: TriedCredentials, { setup: { rtms } }: CheckContext): readonly Suspicion[] {
  if (rtms === undefined) return [];
  const diagnosis = {
    means:
      'ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET come from two apps: the id of one with the secret of ' +
      'the other.',
    fix: [
      openApp(tried.cloud, 'Server-to-Server OAuth app'),
      'Copy Client ID and Client Secret again, both from its one page "App Credentials".',
      'Do the same with ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET and the General app.',
      AGAIN,
    ],
  };
  return [
    { with: { ...tried, clientSecret: rtms.clientSecret }, diagnosis },
    { with: { ...tried, clientId: rtms.clientId }, diagnosis },
  ];
}

function elsewhere(tried: TriedCredentials, { options }: CheckContext): readonly Suspicion[] {
  return options.otherClouds.map((cloud) => ({
    with: { ...tried, cloud },
    diagnosis: {
      means:
        `The app belongs to another cloud of Zoom: ${new URL(cloud.oauthUrl).host} knows it, ` +
        `${new URL(tried.cloud.oauthUrl).host} does not. The clouds share nothing.`,
      fix: [
        `Set ZOOM_OAUTH_URL to ${cloud.oauthUrl}; for Zoom for Government that is the same as ` +
          'ZOOM_CLOUD=government.',
        'Leave ZOOM_API_URL out, so that the token names its own host.',
        `Use the Marketplace of that cloud: ${marketplaceOf(cloud)}.`,
        AGAIN,
      ],
    },
  }));
}

/** Seen in the shape alone, after all that could be proved. */
function unproved(tried: TriedCredentials): Diagnosis {
  return {
    means:
      'Zoom does not know this Client ID, or the Client Secret is not its own. The secret may have ' +
      'been regenerated, which ends the old one at once; a character may be missing; or the values ' +
      'are the key and secret of an SDK or a former JWT app.',
    fix: [
      openApp(tried.cloud, 'Server-to-Server OAuth app'),
      'Open the page "App Credentials" and compare the first and the last characters of Client ID ' +
        'with ZOOM_CLIENT_ID.',
      'Copy Client Secret again into ZOOM_CLIENT_SECRET with the copy button of the page. Do not ' +
        'regenerate it: that breaks every other service which uses the app.',
      'If the page has no "Account ID", it is an app of another type. Then create one of the type ' +
        '"Server-to-Server OAuth App" (Develop → Build App).',
      AGAIN,
    ],
  };
}

/** `invalid_client`: further questions to Zoom prove what they can. */
export async function unknownClient(
  tried: TriedCredentials,
  context: CheckContext,
): Promise<Diagnosis> {
  const suspicions = [exchanged(tried), ...mixed(tried, context), ...elsewhere(tried, context)];
  for (const { with: credentials, diagnosis } of suspicions) {
    if (isKnown(await context.ports.tokens.ask(credentials))) return diagnosis;
  }
  return unproved(tried);
}
