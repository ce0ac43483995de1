export { zoomPath, type ZoomPath } from './path/zoom.path.js';
export type { ZoomObject } from './refusal/zoom-api.answer.js';
export { zoomApiConfig, zoomApiSection } from './zoom-api.config.js';
export {
  missingScopesIn,
  refusalRule,
  type RefusalRule,
  type ZoomApiRefusal,
} from './refusal/zoom-api.refusals.js';
export {
  ZoomApiRefusedError,
  ZoomApiUnreadableError,
  ZoomBudgetExhaustedError,
  ZoomCircuitOpenError,
  ZoomDailyLimitError,
  ZoomDeadlineError,
  ZoomDownloadRefusedError,
  ZoomPagesLoopError,
  ZoomRangeError,
  ZoomRequestTooLargeError,
} from './zoom-api.errors.js';
export { ZoomApiModule } from './zoom-api.module.js';
export {
  ZoomApi,
  type RateLimitLabel,
  type ZoomApiAnswer,
  type ZoomApiRequest,
  type ZoomDownload,
  type ZoomDownloadRequest,
} from './zoom-api.port.js';
