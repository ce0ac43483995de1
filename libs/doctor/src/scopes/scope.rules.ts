import { FEATURES, UNKNOWN_SCOPES, type ScopeFeature } from './scope.catalog.js';

const REACH = ['', ':admin', ':master'];

function isGranted(granted: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => REACH.some((reach) => granted.has(`${name}${reach}`)));
}

export interface MissingScopes {
  readonly feature: ScopeFeature;
  /** As a Server-to-Server app lists them: granular, `:admin`. */
  readonly scopes: readonly string[];
}

/** What features lack; of each needed scope any form counts (zoom-api §B9). */
export function missingScopes(
  granted: readonly string[],
  features: readonly string[],
): readonly MissingScopes[] {
  const held = new Set(granted);
  return FEATURES.filter(({ id }) => features.includes(id)).flatMap((feature) => {
    const lacking = feature.scopes.filter(
      ({ granular, classic }) => !isGranted(held, [granular, ...classic]),
    );
    if (lacking.length === 0) return [];
    return [{ feature, scopes: lacking.map(({ granular }) => `${granular}:admin`) }];
  });
}

/** What is meant by a scope name that Zoom does not have; `undefined`: nothing speaks against it. */
export function unknownScope(name: string): string | undefined {
  return UNKNOWN_SCOPES.find((rule) => rule.name.test(name))?.instead;
}

/** Scope names in a text, as configurations and documents write them. */
export function scopeNamesIn(text: string): readonly string[] {
  return text.match(/\b[a-z_]+:(?:read|write|update|delete)(?::[a-z_]+){0,2}\b/g) ?? [];
}
