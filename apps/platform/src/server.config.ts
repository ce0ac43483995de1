import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const serverSection = configSection('server', {
  HOST: {
    schema: z.string().min(1),
    meaning: 'Address to listen on.',
    range: 'an IP address or host name of this machine',
    default: '127.0.0.1',
  },
  PORT: {
    schema: z.coerce.number().int().min(0).max(65_535),
    meaning: 'Port for webhooks, the API, health and metrics; 0 takes any free one.',
    range: '0 … 65535',
    default: '3000',
  },
});

export const serverConfig = registerAs('server', () => serverSection.parse(process.env));
