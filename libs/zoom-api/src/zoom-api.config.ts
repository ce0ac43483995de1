import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';
import { rateLimitsSchema } from './budget/rate-limits.schema.js';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

export const zoomApiSection = configSection('zoom-api', {
  ZOOM_API_TIMEOUT_MS: {
    schema: whole(100, 60_000),
    meaning:
      'How long one exchange with the Zoom REST API may take, to the last byte of its answer.',
    range: '100 … 60000 milliseconds',
    default: '10000',
  },
  ZOOM_API_DEADLINE_MS: {
    schema: whole(100, 300_000),
    meaning:
      'How long a call of the Zoom REST API may take in all, with its token, its waiting for budget ' +
      'and its retries.',
    range: '100 … 300000 milliseconds',
    default: '30000',
  },
  ZOOM_API_ATTEMPTS: {
    schema: whole(1, 10),
    meaning: 'How often a call is made at most, where it may be repeated.',
    range: '1 … 10',
    default: '4',
  },
  ZOOM_API_BACKOFF_MS: {
    schema: whole(1, 10_000),
    meaning: 'Longest wait before the first retry after a failure; it doubles with each.',
    range: '1 … 10000 milliseconds',
    default: '250',
  },
  ZOOM_API_CONCURRENCY: {
    schema: whole(1, 1_000),
    meaning: 'Exchanges with one host at once, in this replica; more wait their turn.',
    range: '1 … 1000',
    default: '64',
  },
  ZOOM_API_BREAKER_FAILURES: {
    schema: whole(1, 1_000),
    meaning: 'Failures of a host in a row after which it is left alone for a while.',
    range: '1 … 1000',
    default: '5',
  },
  ZOOM_API_BREAKER_OPEN_MS: {
    schema: whole(10, 600_000),
    meaning: 'How long it is left alone, before one call tries it again.',
    range: '10 … 600000 milliseconds',
    default: '10000',
  },
  ZOOM_PLAN: {
    schema: z.enum(['free', 'pro', 'business']),
    meaning:
      'Plan of the Zoom account, which decides how often it may be called; business stands for all above.',
    range: 'free, pro or business',
    default: 'pro',
  },
  ZOOM_RATE_LIMITS: {
    schema: rateLimitsSchema,
    meaning:
      'Other limits than those of the plan, for an account that other apps call too: a second for ' +
      'light, medium and heavy, a minute for resource_intensive, a day for daily (heavy and resource_intensive together).',
    range: 'e.g. light=40,medium=30,daily=20000; light, medium, heavy, resource_intensive, daily',
  },
});

export const zoomApiConfig = registerAs('zoom-api', () => zoomApiSection.parse(process.env));
