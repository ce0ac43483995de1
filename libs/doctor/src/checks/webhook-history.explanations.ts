/** What an answer to a delivery says about the service; by its status, `0` where there was none. */
export interface DeliveryExplanation {
  readonly status: RegExp;
  readonly means: string;
  readonly fix: readonly string[];
}

const ADDRESS =
  'Correct it in the General app, Features → Access: https://…/webhooks/zoom, with https:// and the path.';
const LOG = 'Look in the log of the service: it names each delivery that it refuses, with a code.';
const PROXY =
  'If the log names none, a proxy or a web firewall before it answers: let POST /webhooks/zoom pass.';

const EXPLANATIONS: readonly DeliveryExplanation[] = [
  {
    status: /^400$/,
    means:
      'The service, or a proxy before it, could not read the delivery: its body came empty, cut off or ' +
      'changed.',
    fix: [LOG, PROXY],
  },
  {
    status: /^401$/,
    means:
      'The service could not verify it: ZOOM_WEBHOOK_SECRET is not the Secret Token of this app, the ' +
      'clocks differ by more than 300 s, or a proxy takes the x-zm-… headers off.',
    fix: [
      'Copy the Secret Token (Features → Access of the General app) into ZOOM_WEBHOOK_SECRET.',
      'Look at the checks "clock" and "public-url"; in a service, "webhook-sender" tells which it is.',
    ],
  },
  {
    status: /^403$/,
    means:
      'A proxy or a web firewall before the service refused it; the service itself never says 403 there.',
    fix: ['Let POST /webhooks/zoom pass for all addresses: those of Zoom change.'],
  },
  {
    status: /^(3\d\d|404|405)$/,
    means: 'The address of the Event Subscription does not lead to the webhook route.',
    fix: [ADDRESS],
  },
  {
    status: /^413$/,
    means: 'A proxy before the service takes no body of this size; the service takes 1 MiB.',
    fix: ['Let the proxy pass bodies of up to 1 MiB (nginx: client_max_body_size).'],
  },
  {
    status: /^415$/,
    means:
      'The delivery did not arrive as application/json: a proxy changes or drops its content type.',
    fix: ['Let the proxy pass the header Content-Type of POST /webhooks/zoom unchanged.'],
  },
  {
    status: /^429$/,
    means:
      'A proxy or a gateway before the service limits how often it is called; the service itself never ' +
      'says 429 there.',
    fix: ['Take POST /webhooks/zoom out of that limit: Zoom sends many events at once.'],
  },
  {
    status: /^5\d\d$/,
    means: 'The service, or a proxy before it, could not take the delivery.',
    fix: ['See that the service is ready (GET /health/ready) and that its database runs.'],
  },
  {
    status: /^4\d\d$/,
    means: 'Something before the service refused it; the service itself has no such answer.',
    fix: [LOG, PROXY],
  },
];

const NO_ANSWER: Omit<DeliveryExplanation, 'status'> = {
  means: 'Zoom did not reach the service, or waited three seconds in vain.',
  fix: ['Look at the check "public-url": it tries the address as Zoom does.'],
};

export function explainedDelivery(status = '0'): Omit<DeliveryExplanation, 'status'> {
  return EXPLANATIONS.find((row) => row.status.test(status)) ?? NO_ANSWER;
}
