import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const zoomApiSection = configSection('zoom-api', {
  ZOOM_API_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(100).max(60_000),
    meaning: 'How long one call of the Zoom REST API may take, to the last byte of its answer.',
    range: '100 … 60000 milliseconds',
    default: '10000',
  },
});

export const zoomApiConfig = registerAs('zoom-api', () => zoomApiSection.parse(process.env));
