import type { StreamVerdict, UrlProbe } from '@zoom-platform/doctor';
import { z } from 'zod';
import { ServiceUnusableError } from '../cli.errors.js';

const verdict = z.object({
  case: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  saw: z.string(),
  means: z.string(),
  fix: z.array(z.string()),
  evidence: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  ),
});

export interface ServiceQuestion {
  /** Base address of the service. */
  readonly service: string;
  readonly key: string;
  readonly account: string | undefined;
  /** The meeting's number or its UUID. */
  readonly meeting: string;
}

/**
 * What a running service says of a meeting's stream.
 * @throws ServiceUnusableError
 */
export async function verdictOfService(
  urls: UrlProbe,
  { service, key, account, meeting }: ServiceQuestion,
): Promise<StreamVerdict> {
  const query = new URLSearchParams({ meeting, ...(account === undefined ? {} : { account }) });
  const answer = await urls.ask({
    method: 'GET',
    url: `${service.replace(/\/+$/, '')}/v1/doctor/rtms?${query.toString()}`,
    headers: { authorization: `Bearer ${key}` },
    timeoutMs: 60_000,
  });
  if (answer.kind === 'failed') {
    throw new ServiceUnusableError(
      `The service at ${service} does not answer: ${answer.reason}.`,
      'Start it, or correct --service.',
    );
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new ServiceUnusableError('The service does not accept the key.', 'Correct --key.');
  }
  const found = verdict.safeParse(parsed(answer.text)).data;
  if (answer.status !== 200 || found === undefined) {
    throw new ServiceUnusableError(
      `${service} does not say anything of the stream (HTTP ${String(answer.status)}).`,
      'Correct --service: the base address of the service, without a path; and --account, if given.',
    );
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
