import { z } from 'zod';
import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { appRecord } from '../probes/app.records.js';

/** Deliveries that count as recent. */
const LOOKED_AT = 10;

const text = z.coerce.string().optional().catch(undefined);
const logRow = z.object({
  event: text,
  /** Of our answer; 0 or a word where there was none. */
  status: text,
  failed_reason: text,
  date_time: text,
});
const logs = z.object({ webhook_logs: z.array(logRow) });

type LogRow = z.infer<typeof logRow>;

const isTaken = ({ status = '' }: LogRow) => /^(2\d\d|success(ful)?|delivered)$/i.test(status);

function told({ event = 'a delivery', status, failed_reason: why, date_time: at }: LogRow): string {
  const answer = status === undefined || status === '0' ? 'no answer' : status;
  return `${event}: ${answer}${why === undefined ? '' : ` (${why})`}${at === undefined ? '' : `, ${at}`}`;
}

const MEANINGS: readonly (readonly [status: RegExp, means: string, fix: string])[] = [
  [
    /^401$/,
    'The service could not verify it: ZOOM_WEBHOOK_SECRET is not the Secret Token of this app.',
    'Copy the Secret Token (Features → Access of the General app) into ZOOM_WEBHOOK_SECRET.',
  ],
  [
    /^(3\d\d|404|405)$/,
    'The address of the Event Subscription does not lead to the webhook route.',
    'Correct it in the General app, Features → Access: https://…/webhooks/zoom.',
  ],
  [
    /^5\d\d$/,
    'The service, or a proxy before it, could not take the delivery.',
    'See that the service is ready (GET /health/ready) and that its database runs.',
  ],
  [
    /./,
    'Zoom did not reach the service, or waited three seconds in vain.',
    'Look at the check "public-url": it tries the address as Zoom does.',
  ],
];

function explained({ status = '0' }: LogRow): Pick<Finding, 'means' | 'fix'> {
  const [, means = '', fix = ''] = MEANINGS.find(([pattern]) => pattern.test(status)) ?? [];
  return {
    means: `${means} Zoom tries again after 5, 20 and 60 minutes, and then no more.`,
    fix: [fix, AGAIN],
  };
}

function judge(rows: readonly LogRow[]): Finding {
  const [newest] = rows;
  if (newest === undefined) return skipped('Zoom lists no delivery of the app for RTMS.');
  const refused = rows.filter((row) => !isTaken(row));
  const evidence = { looked: rows.length, failed: refused.length, latest: refused.map(told) };
  const [latest] = refused;
  if (latest === undefined) {
    return ok(`Of Zoom's last ${String(rows.length)} deliveries all were taken.`, evidence);
  }
  const saw = `Of Zoom's last ${String(rows.length)} deliveries ${String(refused.length)} failed, the last of them ${told(latest)}.`;
  if (latest === newest) return failed({ saw, evidence, ...explained(latest) });
  return warning({
    saw: `${saw} Later ones were taken.`,
    evidence,
    ...explained(latest),
  });
}

/** §E 18: what became of the deliveries that Zoom tried, by Zoom's own account. */
export const webhookHistoryCheck: Check = {
  id: 'webhook-history',
  needs: ['api', 'webhook-secret'],
  run: async (context: CheckContext) => {
    const answer = await appRecord(context, 'webhook_logs');
    if (answer.kind === 'unknown') return skipped(answer.why);
    const listed = logs.safeParse(answer.body);
    if (!listed.success) return skipped('Zoom listed its deliveries in a form that is not known.');
    return judge(listed.data.webhook_logs.slice(0, LOOKED_AT));
  },
};
