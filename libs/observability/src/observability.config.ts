import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const observabilitySection = configSection('observability', {
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    meaning: 'Least level that is logged.',
    range: 'trace, debug, info, warn, error, fatal, silent',
    default: 'info',
  },
});

export const observabilityConfig = registerAs('observability', () =>
  observabilitySection.parse(process.env),
);
