import type { RateLimitLabel, ZoomApiRequest } from '@zoom-platform/zoom-api';

/** Name of the metadata that holds a handler's {@link ZoomRouteFacts}. */
export const ZOOM_ROUTE = 'zoom-platform:zoom-route';

/** What a route of ours asks of Zoom. */
export interface ZoomRouteFacts {
  readonly method: ZoomApiRequest['method'];
  /** Zoom's path with `:names`, without a slash before it: `users/:userId/settings`. */
  readonly zoomPath: string;
  /** What the caller's key needs. */
  readonly scope: string;
  readonly label: RateLimitLabel;
}
