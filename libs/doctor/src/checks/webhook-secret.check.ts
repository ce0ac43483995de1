import { failed, ok, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN, openApp } from '../marketplace.steps.js';

const WHERE =
  'Open the page Features → Access of that app and copy "Secret Token" into ZOOM_WEBHOOK_SECRET.';

/** §E 16: whether ZOOM_WEBHOOK_SECRET can be a Secret Token at all. */
export const webhookSecretCheck: Check = {
  id: 'webhook-secret',
  needs: [],
  run: ({ setup: { webhookSecrets, rest, rtms, cloud } }) => {
    const open = openApp(cloud, 'app that sends the webhooks: for RTMS the General app');
    if (webhookSecrets.length === 0) {
      return warning({
        saw: 'ZOOM_WEBHOOK_SECRET is not set.',
        means:
          'The webhook route is off, since no delivery could be verified. REST works; no stream is ' +
          'ever offered to the service.',
        fix: [open, WHERE, 'Restart the service.', AGAIN],
      });
    }
    const clientSecrets = [rest?.clientSecret, rtms?.clientSecret];
    if (webhookSecrets.some((secret) => clientSecrets.includes(secret))) {
      return failed({
        saw: 'ZOOM_WEBHOOK_SECRET is the Client Secret of an app.',
        means:
          'Zoom signs webhooks with another value, the Secret Token: each delivery would be refused.',
        fix: [open, WHERE, 'Restart the service.', AGAIN],
      });
    }
    return ok('ZOOM_WEBHOOK_SECRET is set.', { secrets: webhookSecrets.length });
  },
};
