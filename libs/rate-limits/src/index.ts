export { RateLimitExceededError } from './rate-limits.errors.js';
export { rateLimitsMigrations } from './rate-limits.migrations.js';
export { InMemoryRateLimitsModule, RateLimitsModule } from './rate-limits.module.js';
export { RateLimits, type RateLimit } from './rate-limits.port.js';
export { InMemoryRateLimits } from './store/memory.limits.js';
