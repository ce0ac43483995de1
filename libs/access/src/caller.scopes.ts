import { MissingScopeError } from './access.errors.js';
import { ALL_SCOPES } from './api-key.type.js';
import type { Caller } from './caller.type.js';

/** Whether the caller has every one of the scopes. */
export function hasScopes({ scopes }: Pick<Caller, 'scopes'>, needed: readonly string[]): boolean {
  return scopes.includes(ALL_SCOPES) || needed.every((scope) => scopes.includes(scope));
}

/**
 * For routes whose scopes depend on what is asked for; others use `@RequireScopes`.
 * @throws MissingScopeError
 */
export function requireScopes(caller: Caller, needed: readonly string[]): void {
  if (!hasScopes(caller, needed)) throw new MissingScopeError(needed);
}
