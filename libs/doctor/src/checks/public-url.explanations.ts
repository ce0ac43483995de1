import type { Finding } from '../check.type.js';

type Explanation = Pick<Finding, 'means' | 'fix'>;

const SERVICE_CLOCK: Explanation = {
  means:
    'The clock of the service is wrong by more than 300 s, or the delivery was held up so long.',
  fix: ['Switch time synchronisation on where the service runs.'],
};

/** By what the public address answered: codes of `webhooks`, or our word for what is not the service. */
export const PUBLIC_URL_EXPLANATIONS: Readonly<Record<string, Explanation | undefined>> = {
  redirect: {
    means: 'The address redirects. Zoom does not follow a redirect of a POST.',
    fix: ['Give Zoom the address that the redirect leads to: https://, with the whole path.'],
  },
  not_the_route: {
    means: 'A server answers, but there is no webhook route at this path.',
    fix: ['The path is /webhooks/zoom; see that the proxy leaves it as it is.'],
  },
  web_page: {
    means: 'A web page answers: a sign-in page, the notice of a tunnel, or another site.',
    fix: ['Let the proxy or the tunnel pass POST /webhooks/zoom without a sign-in or a notice.'],
  },
  server_error: {
    means: 'The proxy answers that it does not reach the service, or the service fails.',
    fix: ['See that the service runs and is ready: GET /health/ready.'],
  },
  not_the_service: {
    means: 'Something answers that does not know the challenge of Zoom: not this service.',
    fix: ['See that the address leads to this service and not to another one.'],
  },
  'webhooks.signature_mismatch': {
    means:
      'The service runs with another Secret Token than this configuration, or a proxy changes the body ' +
      'on its way.',
    fix: [
      'Restart the service, so that it reads the configuration again.',
      'Compare ZOOM_WEBHOOK_SECRET where the service runs with the one here.',
      'If they are the same, let the proxy pass the body unchanged.',
    ],
  },
  'webhooks.signature_missing': {
    means: 'The headers x-zm-signature and x-zm-request-timestamp do not reach the service.',
    fix: ['Let the proxy pass all headers that begin with x-zm-.'],
  },
  'webhooks.signature_malformed': {
    means: 'A proxy changes the headers that begin with x-zm-.',
    fix: ['Let the proxy pass them as they are.'],
  },
  'webhooks.signature_stale': SERVICE_CLOCK,
  'webhooks.signature_from_future': SERVICE_CLOCK,
  'webhooks.not_configured': {
    means: 'The service that answers runs without a Secret Token.',
    fix: ['Set ZOOM_WEBHOOK_SECRET where the service runs, and restart it.'],
  },
  'webhooks.content_type_unsupported': {
    means: 'A proxy changes the content type of the delivery.',
    fix: ['Let the proxy pass the header content-type as it is.'],
  },
  'webhooks.body_empty': {
    means: 'The body does not reach the service.',
    fix: ['See that no redirect or proxy on the way turns the POST into something else.'],
  },
};
