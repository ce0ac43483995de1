import { Global, Module } from '@nestjs/common';
import { RateLimits } from './rate-limits.port.js';
import { BudgetPruner } from './store/budget.pruner.js';
import { InMemoryRateLimits } from './store/memory.limits.js';
import { SharedLimits } from './store/shared.limits.js';

/** Budgets over all replicas. Global; stands on the global `DatabaseModule`. */
@Global()
@Module({
  providers: [BudgetPruner, { provide: RateLimits, useClass: SharedLimits }],
  exports: [RateLimits],
})
export class RateLimitsModule {}

/** Budgets of this process, for programs without a database. Global. */
@Global()
@Module({
  providers: [{ provide: RateLimits, useClass: InMemoryRateLimits }],
  exports: [RateLimits],
})
export class InMemoryRateLimitsModule {}
