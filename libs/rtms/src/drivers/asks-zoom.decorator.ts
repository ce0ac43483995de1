import { DiscoveryService } from '@nestjs/core';

/** `video`: whose video comes; `state`: how Zoom says that a stream stands; `close`: the end of a stream. */
export type ZoomRequest = 'video' | 'state' | 'close';

/**
 * What the class will ask of Zoom by `LiveStreams`: `@AsksZoom(['close'])`. On any provider or controller. Where the
 * driver cannot, the application does not start (`rtms.driver_lacks_capability`); undeclared, the call is refused.
 */
export const AsksZoom = DiscoveryService.createDecorator<readonly ZoomRequest[]>();
