import { ZoomApiRefusedError, zoomPath } from '@zoom-platform/zoom-api';
import { failed, ok, skipped } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import type { ApiAnswer } from '../probes/api-probe.port.js';
import { API_EXPLANATIONS } from './api.explanations.js';

type Answered = Extract<ApiAnswer, { kind: 'answered' }>;

/** No meeting has this number (numbers do not start with 0): the answer tells about the token alone. */
const NO_MEETING = zoomPath`/meetings/${'000000000'}`;

function refusalOf({ status, body }: Answered): ZoomApiRefusedError {
  const { code, message } = body ?? {};
  return new ZoomApiRefusedError(
    {
      status,
      code: typeof code === 'number' ? code : undefined,
      message: typeof message === 'string' ? message : '',
    },
    { trackingId: undefined, retryAfter: undefined },
  );
}

/** `Meeting does not exist`, `Validation Failed`: Zoom has looked at the question itself. */
const ABOUT_THE_MEETING: readonly unknown[] = [3001, 300];

/** Token, scope and account are accepted. */
function isAccepted({ status, isJson, body }: Answered): boolean {
  return isJson && (status < 300 || ABOUT_THE_MEETING.includes(body?.['code']));
}

function judge(answer: Answered, apiUrl: string, { setup }: CheckContext): Finding {
  const refusal = refusalOf(answer);
  const { host } = new URL(apiUrl);
  if (isAccepted(answer)) return ok(`${host} accepts the token.`, { host });
  const said = refusal.extensions['zoomMessage'];
  const quote = typeof said === 'string' ? `: ${said}` : '';
  const key = answer.isJson || answer.status >= 500 ? refusal.code : 'zoom.answer_unreadable';
  const explained = API_EXPLANATIONS[key]?.({ cloud: setup.cloud, apiUrl });
  return failed({
    saw: `${host} answers HTTP ${String(answer.status)}${answer.isJson ? quote : ' and no JSON'}.`,
    means: explained?.means ?? refusal.message,
    fix: explained?.fix ?? [refusal.fix ?? '', AGAIN],
    evidence: { code: key, host, zoomStatus: answer.status, ...refusal.extensions },
  });
}

/** §E 13, 22: one call with the token that Zoom has just made. */
export const apiCheck: Check = {
  id: 'api',
  needs: ['token'],
  run: async (context) => {
    const { grant } = context.facts;
    if (grant === undefined) return skipped('There is no token.');
    const answer = await context.ports.api.ask(grant, { method: 'GET', path: NO_MEETING });
    if (answer.kind === 'failed') {
      const { code, message, fix } = answer;
      return failed({
        saw: message,
        means: 'Tokens are made, but the REST API is not reached.',
        fix: [fix, AGAIN],
        evidence: { code },
      });
    }
    const remaining = answer.header('x-ratelimit-remaining');
    if (remaining !== undefined) {
      const category = answer.header('x-ratelimit-category') ?? 'unknown';
      context.facts.rateLimit = { remaining: Number(remaining), category };
    }
    return judge(answer, grant.apiUrl, context);
  },
};
