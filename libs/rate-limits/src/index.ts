export { RateLimitExceededError } from './rate-limits.errors.js';
export { RateLimits, type RateLimit } from './rate-limits.port.js';
