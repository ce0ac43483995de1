import {
  applyDecorators,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { RequireScopes } from '@zoom-platform/access';
import type { RateLimitLabel } from '@zoom-platform/zoom-api';
import { ZoomCallInterceptor } from './zoom-call.interceptor.js';
import { ZoomInputPipe } from './zoom-input.pipe.js';
import { ZOOM_ROUTE, type ZoomRouteFacts } from './zoom-route.facts.js';

interface ZoomRouteOptions {
  readonly scope: string;
  /** Zoom's class of rate limits for this call (zoom-api §C4). */
  readonly label: RateLimitLabel;
  /** Where Zoom's path is not ours. */
  readonly zoomPath?: string;
}

/**
 * A route that is one call of Zoom's: same method, same path, same status. Its handler takes
 * validated DTOs and returns them as {@link ZoomCallParts}; the call is made for it.
 */
export function ZoomRoute(
  method: ZoomRouteFacts['method'],
  path: string,
  { scope, label, zoomPath = path }: ZoomRouteOptions,
): MethodDecorator {
  const facts: ZoomRouteFacts = { method, zoomPath, scope, label };
  return applyDecorators(
    RequestMapping({ method: RequestMethod[method], path }),
    SetMetadata(ZOOM_ROUTE, facts),
    RequireScopes(scope),
    UsePipes(ZoomInputPipe),
    UseInterceptors(ZoomCallInterceptor),
  );
}
