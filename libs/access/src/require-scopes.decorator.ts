import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const REQUIRED_SCOPES = 'zoom-platform:required-scopes';

/**
 * The caller's key must have every one of these: `@RequireScopes('meetings:read')`. On a controller
 * it holds for each of its routes, beside what the route itself names.
 */
export function RequireScopes(...scopes: readonly string[]): CustomDecorator {
  return SetMetadata(REQUIRED_SCOPES, scopes);
}
