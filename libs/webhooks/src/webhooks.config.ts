import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const webhooksSection = configSection('webhooks', {
  WEBHOOK_TOLERANCE_SECONDS: {
    schema: z.coerce.number().int().min(1).max(3600),
    meaning: 'How far the time in a webhook signature may lie from our clock, both ways.',
    range: '1 … 3600 seconds',
    default: '300',
  },
  WEBHOOK_HOLD_MS: {
    schema: z.coerce.number().int().min(0).max(2900),
    meaning: 'How long a delivery waits for a database that is away before it is answered 503.',
    range: '0 … 2900 milliseconds (Zoom gives up after 3 s)',
    default: '2500',
  },
  WEBHOOK_RETENTION_DAYS: {
    schema: z.coerce.number().int().min(1).max(3_650),
    meaning:
      'Days that webhook deliveries stay in the inbox; their bodies are sealed (ENCRYPTION_KEYS).',
    range: '1 … 3650',
    default: '30',
  },
});

export const webhooksConfig = registerAs('webhooks', () => webhooksSection.parse(process.env));
