import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const authSection = configSection('auth', {
  ZOOM_HTTP_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(100).max(60_000),
    meaning: 'How long one call to Zoom (token or REST) may take, from start to its last byte.',
    range: '100 … 60000 milliseconds',
    default: '10000',
  },
});

export const authConfig = registerAs('auth', () => authSection.parse(process.env));
