import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

export const eventsSection = configSection('events', {
  EVENTS_POLL_MS: {
    schema: z.coerce.number().int().min(20).max(60_000),
    meaning: 'How often a subscriber looks for events that nobody woke it for, milliseconds.',
    range: '20 … 60000',
    default: '250',
  },
  EVENTS_MAX_ATTEMPTS: {
    schema: z.coerce.number().int().min(1).max(100),
    meaning: 'Deliveries of one event to one subscriber before it is parked as a dead letter.',
    range: '1 … 100',
    default: '8',
  },
  EVENTS_RETRY_BASE_MS: {
    schema: z.coerce.number().int().min(1).max(60_000),
    meaning: 'Wait before the second delivery, milliseconds; doubles each time, with jitter.',
    range: '1 … 60000',
    default: '500',
  },
  EVENTS_RETENTION_DAYS: {
    schema: z.coerce.number().int().min(1).max(3_650),
    meaning: 'Days that delivered events stay in the log for new subscribers and replays.',
    range: '1 … 3650',
    default: '30',
  },
});

export const eventsConfig = registerAs('events', () => eventsSection.parse(process.env));
