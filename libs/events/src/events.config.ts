import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';

function areNatsUrls(text: string): boolean {
  return text
    .split(',')
    .every((url) => /^(nats|tls):\/\/./.test(url.trim()) && URL.canParse(url.trim()));
}

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
  EVENT_RELAY_URL: {
    schema: z
      .string()
      .refine(areNatsUrls, 'is not a nats:// or tls:// URL, or a list of them')
      .optional(),
    meaning:
      'NATS server with JetStream that gets every domain event as a CloudEvent; not set: no relay.',
    range: 'a nats:// or tls:// URL, several separated by commas',
    secret: true,
  },
  EVENT_RELAY_STREAM: {
    schema: z.string().regex(/^[\w-]{1,64}$/),
    meaning: 'JetStream stream of the relay; made when it is missing.',
    range: '1 … 64 letters, digits, _ and -',
    default: 'ZOOM_PLATFORM',
  },
  EVENT_RELAY_SUBJECT: {
    schema: z.string().regex(/^[\w-]+(\.[\w-]+)*$/),
    meaning: 'Prefix of the subjects: an event goes to <prefix>.<type>.v<version>.',
    range: 'words separated by dots',
    default: 'zoom-platform.events',
  },
  EVENT_RELAY_ACK_MS: {
    schema: z.coerce.number().int().min(100).max(60_000),
    meaning: 'How long the broker may take to keep an event before it is sent again, milliseconds.',
    range: '100 … 60000',
    default: '5000',
  },
  EVENTS_RETENTION_DAYS: {
    schema: z.coerce.number().int().min(1).max(3_650),
    meaning:
      'Days that delivered events stay in the log for new subscribers and replays. A subscriber that no replica has had for so long loses its place in the log.',
    range: '1 … 3650',
    default: '30',
  },
});

export const eventsConfig = registerAs('events', () => eventsSection.parse(process.env));
