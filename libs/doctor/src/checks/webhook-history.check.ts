import { z } from 'zod';
import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import { appRecord } from '../probes/app.records.js';
import { explainedDelivery } from './webhook-history.explanations.js';

/** Deliveries that count as recent. */
const LOOKED_AT = 10;

/** What failed before that may have been mended since. */
const RECENT_MS = 3_600_000;

const text = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
/** zoom-api §C2; of `failed_reason_type` only the name is documented. */
const logRow = z.object({
  event: text,
  /** Of our answer; 0 or a word where there was none. */
  status: text,
  failed_reason_type: text,
  date_time: text,
});
const logs = z.object({ webhook_logs: z.array(logRow) });

type LogRow = z.infer<typeof logRow>;

const isTaken = ({ status = '' }: LogRow) => /^(2\d\d|success(ful)?|delivered)$/i.test(status);

/** Unix milliseconds; of a time that cannot be read, the beginning of all. */
function timeOf({ date_time: at = '' }: LogRow): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? 0 : time;
}

function told({ event = 'a delivery', status, failed_reason_type: why, date_time: at }: LogRow) {
  const answer = status === undefined || status === '0' ? 'no answer' : status;
  const reason = why === undefined || why === '0' ? '' : ` (failed_reason_type ${why})`;
  return `${event}: ${answer}${reason}${at === undefined ? '' : `, ${at}`}`;
}

function explained({ status }: LogRow): Pick<Finding, 'means' | 'fix'> {
  const { means, fix } = explainedDelivery(status);
  return {
    means: `${means} Zoom tries again after 5, 20 and 60 minutes, and then no more.`,
    fix: [...fix, AGAIN],
  };
}

/** @param rows newest first. @param now Unix milliseconds. */
function judge(rows: readonly LogRow[], now: number): Finding {
  const [newest] = rows;
  if (newest === undefined) return skipped('Zoom lists no delivery of the app for RTMS.');
  const refused = rows.filter((row) => !isTaken(row));
  const evidence = { looked: rows.length, failed: refused.length, latest: refused.map(told) };
  const [latest] = refused;
  if (latest === undefined) {
    return ok(`Of Zoom's last ${String(rows.length)} deliveries all were taken.`, evidence);
  }
  const saw = `Of Zoom's last ${String(rows.length)} deliveries ${String(refused.length)} failed, the last of them ${told(latest)}.`;
  if (latest !== newest) {
    return warning({ saw: `${saw} Later ones were taken.`, evidence, ...explained(latest) });
  }
  if (now - timeOf(latest) <= RECENT_MS) return failed({ saw, evidence, ...explained(latest) });
  return warning({
    saw: `${saw} Within the last hour there was none.`,
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
    // In which order Zoom lists them is not documented.
    const rows = listed.data.webhook_logs.toSorted((one, other) => timeOf(other) - timeOf(one));
    return judge(rows.slice(0, LOOKED_AT), context.ports.clock.now());
  },
};
