import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const healthSection = configSection('health', {
  DRAIN_DELAY_MS: {
    schema: z.coerce.number().int().min(0).max(120_000),
    meaning:
      'Time between readiness turning false and the drain, milliseconds; above the period of the readiness probe.',
    range: '0 … 120000',
    default: '0',
  },
  DRAIN_PHASE_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(100).max(600_000),
    meaning: 'How long one phase of the drain may take before the next begins, milliseconds.',
    range: '100 … 600000',
    default: '8000',
  },
});

export const healthConfig = registerAs('health', () => healthSection.parse(process.env));
