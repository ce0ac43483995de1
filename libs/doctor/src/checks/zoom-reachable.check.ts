import { failed, ok } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { failureOfUrl } from './url.failures.js';

/** §E 4: name, network, TLS and proxy on the way to the host that makes tokens. */
export const zoomReachableCheck: Check = {
  id: 'zoom-reachable',
  needs: [],
  run: async ({ setup: { cloud }, ports, facts }) => {
    const { origin, host } = new URL(cloud.oauthUrl);
    const asked = ports.clock.now();
    const answer = await ports.origins.ask(origin);
    if (answer.kind === 'answered') {
      const date = Date.parse(answer.date ?? '');
      // Zoom's clock is read somewhere within the exchange; a second is its own resolution.
      if (!Number.isNaN(date)) facts.clockSkewMs = asked + answer.tookMs / 2 - (date + 500);
      return ok(`${host} answers.`, { host, tookMs: answer.tookMs });
    }
    const { means, fix } = failureOfUrl(answer.reason);
    return failed({
      saw: `No answer from ${host}: ${answer.reason}.`,
      means: `${means} Nothing that needs Zoom can work before that is mended.`,
      fix: [
        ...fix,
        'If this machine reaches the internet through a proxy, see that HTTPS_PROXY names it and that ' +
          'it runs; NO_PROXY leads past it.',
        `Check ZOOM_OAUTH_URL and ZOOM_CLOUD: they lead to ${host}.`,
        AGAIN,
      ],
      evidence: { host, reason: answer.reason },
    });
  },
};
