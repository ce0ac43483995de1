import type { CheckContext, Finding } from '../check.type.js';
import { AGAIN, createS2sApp } from '../marketplace.steps.js';
import type { TriedCredentials } from '../probes/token-probe.port.js';

type Diagnosis = Pick<Finding, 'means' | 'fix'>;

const SWAPPED: Diagnosis = {
  means:
    'The pairs of your two apps stand in the place of each other: with the pair of ' +
    'ZOOM_RTMS_CLIENT_… Zoom makes a token, so that one is the Server-to-Server app.',
  fix: [
    'Exchange ZOOM_CLIENT_ID with ZOOM_RTMS_CLIENT_ID.',
    'Exchange ZOOM_CLIENT_SECRET with ZOOM_RTMS_CLIENT_SECRET.',
    'Leave ZOOM_WEBHOOK_SECRET as it is, if it is the Secret Token of the General app.',
    AGAIN,
  ],
};

/**
 * `unsupported_grant_type`, the sentence that this project began with. The grant type in our request
 * is right, so the app is of the wrong type; which of two ways, a second question to Zoom proves.
 */
export async function wrongAppType(
  tried: TriedCredentials,
  { setup: { rtms }, ports, facts }: CheckContext,
): Promise<Diagnosis> {
  if (rtms !== undefined && rtms.clientId !== tried.clientId) {
    const other = await ports.tokens.ask({ ...tried, ...rtms });
    if (other.kind === 'granted') {
      facts.pairsSwapped = true;
      return SWAPPED;
    }
  }
  facts.generalClientId = tried.clientId;
  return {
    means:
      'ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET are real, but they belong to an app that cannot make ' +
      'tokens without a user: a General app (or an SDK app). That is fixed with the type of the app. ' +
      'Making the General app admin-managed does not help, nor does adding scopes: only an app of the ' +
      'type "Server-to-Server OAuth" may use the grant account_credentials.',
    fix: [
      ...createS2sApp(tried.cloud),
      ...(rtms === undefined
        ? [
            'Do not delete the General app: RTMS of meetings needs one. Move its pair to ' +
              'ZOOM_RTMS_CLIENT_ID and ZOOM_RTMS_CLIENT_SECRET, and see that it is user-managed.',
          ]
        : []),
      AGAIN,
    ],
  };
}
