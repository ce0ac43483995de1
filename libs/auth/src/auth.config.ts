import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const authSection = configSection('auth', {
  ZOOM_OAUTH_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(100).max(60_000),
    meaning:
      'How long Zoom may take to make a token, from the request to the last byte of its answer.',
    range: '100 … 60000 milliseconds',
    default: '10000',
  },
  TOKEN_BROKER_PER_MINUTE: {
    schema: z.coerce.number().int().min(1).max(10_000),
    meaning: 'How often one caller may ask POST /v1/oauth/token for a token, over all replicas.',
    range: '1 … 10000 a minute',
    default: '60',
  },
});

export const authConfig = registerAs('auth', () => authSection.parse(process.env));
