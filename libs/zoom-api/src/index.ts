export { zoomPath, type ZoomPath } from './path/zoom.path.js';
export type { ZoomObject } from './refusal/zoom-api.answer.js';
export { zoomApiConfig, zoomApiSection } from './zoom-api.config.js';
export {
  ZoomApiRefusedError,
  ZoomApiUnreadableError,
  ZoomPagesLoopError,
} from './zoom-api.errors.js';
export { ZoomApiModule } from './zoom-api.module.js';
export {
  ZoomApi,
  type RateLimitLabel,
  type ZoomApiAnswer,
  type ZoomApiRequest,
} from './zoom-api.port.js';
