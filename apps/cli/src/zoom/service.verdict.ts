import type { StreamVerdict } from '@zoom-platform/doctor';
import { z } from 'zod';
import type { ServiceReader } from './service.reader.js';

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
  readonly account: string | undefined;
  /** The meeting's number or its UUID. */
  readonly meeting: string;
}

/** It asks Zoom in its turn. */
const TIMEOUT_MS = 60_000;

/**
 * What a running service says of a meeting's stream.
 * @throws ServiceUnusableError
 */
export function verdictOfService(
  service: ServiceReader,
  { account, meeting }: ServiceQuestion,
): Promise<StreamVerdict> {
  const query = new URLSearchParams({ meeting, ...(account === undefined ? {} : { account }) });
  return service.json(`/v1/doctor/rtms?${query.toString()}`, verdict, TIMEOUT_MS);
}
