import { registerAs } from '@nestjs/config';
import { configSection, type Environment } from '@zoom-platform/kernel';
import { z } from 'zod';

/** A longer wait would leave the sessions less time than the wait itself. */
function delayProblems(texts: Environment) {
  if (2 * Number(texts['DRAIN_DELAY_MS']) <= Number(texts['DRAIN_GRACE_MS'])) return [];
  return [
    {
      key: 'DRAIN_DELAY_MS',
      found: 'a number',
      problem: 'is more than half of DRAIN_GRACE_MS',
      fix: 'Shorten it, or give DRAIN_GRACE_MS and the grace period of the orchestrator more.',
    },
  ];
}

export const healthSection = configSection(
  'health',
  {
    DRAIN_GRACE_MS: {
      schema: z.coerce.number().int().min(1_000).max(3_600_000),
      meaning:
        'Within what time of SIGTERM the process ends, whatever hangs, milliseconds; below the grace period of the orchestrator (Kubernetes: terminationGracePeriodSeconds, 30 s by default).',
      range: '1000 … 3600000',
      default: '28000',
    },
    DRAIN_DELAY_MS: {
      schema: z.coerce.number().int().min(0).max(120_000),
      meaning:
        'Time between readiness turning false and the drain, milliseconds; above the period of the readiness probe. Part of the grace.',
      range: '0 … 120000, at most half of DRAIN_GRACE_MS',
      default: '0',
    },
  },
  delayProblems,
);

export const healthConfig = registerAs('health', () => healthSection.parse(process.env));
