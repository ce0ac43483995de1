import { ZoomApiRefusedError, zoomPath } from '@zoom-platform/zoom-api';
import { failed, ok, skipped } from '../check.findings.js';
import type { Check, CheckContext, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';
import type { ApiAnswer } from '../probes/api-probe.port.js';
import { rateLimitIn } from '../probes/rate-limit.reader.js';
import { API_EXPLANATIONS } from './api.explanations.js';

type Answered = Extract<ApiAnswer, { kind: 'answered' }>;

/** No meeting has this number (numbers do not start with 0): the answer tells about the token alone. */
const NO_MEETING = zoomPath`/meetings/${'000000000'}`;

function refusalOf({ status, body, header }: Answered): ZoomApiRefusedError {
  const { code, message } = body ?? {};
  return new ZoomApiRefusedError(
    {
      status,
      code: typeof code === 'number' ? code : undefined,
      message: typeof message === 'string' ? message : '',
    },
    { trackingId: header('x-zm-trackingid'), retryAfter: header('retry-after') },
  );
}

/**
 * Token, scope and account are accepted: `Meeting does not exist` (404, 3001) and `Validation Failed`
 * (400, 300) are about the question itself. The same numbers with another status are not.
 */
function isAccepted({ status, isJson, body }: Answered): boolean {
  const code = body?.['code'];
  const isAboutTheMeeting = (status === 404 && code === 3001) || (status === 400 && code === 300);
  return isJson && (status < 300 || isAboutTheMeeting);
}

/** Our code; a day's limit has one of its own, as its fix is another one. */
function codeOf({ status, isJson, header }: Answered, { code, extensions }: ZoomApiRefusedError) {
  if (!isJson && status < 500) return 'zoom.answer_unreadable';
  const limit = `${header('x-ratelimit-type') ?? ''} ${String(extensions['zoomMessage'])}`;
  return code === 'zoom.rate_limited' && /daily/i.test(limit) ? 'zoom.daily_limit_reached' : code;
}

function judge(answer: Answered, apiUrl: string, { setup }: CheckContext): Finding {
  const refusal = refusalOf(answer);
  const { host } = new URL(apiUrl);
  if (isAccepted(answer)) return ok(`${host} accepts the token.`, { host });
  const said = refusal.extensions['zoomMessage'];
  const quote = typeof said === 'string' ? `: ${said}` : '';
  const key = codeOf(answer, refusal);
  const { message: meaning, fix: firstStep = '' } = refusal;
  const explained = API_EXPLANATIONS[key]?.({ cloud: setup.cloud, apiUrl, meaning, firstStep });
  return failed({
    saw: `${host} answers HTTP ${String(answer.status)}${answer.isJson ? quote : ' and no JSON'}.`,
    means: explained?.means ?? meaning,
    fix: explained?.fix ?? [firstStep, AGAIN],
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
    context.facts.rateLimit = rateLimitIn(answer.header);
    return judge(answer, grant.apiUrl, context);
  },
};
