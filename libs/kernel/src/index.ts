export { Clock, SystemClock } from './clock.port.js';
export { PlatformError, type PlatformErrorDetails } from './platform.error.js';
export { newId } from './uuid.id.js';
