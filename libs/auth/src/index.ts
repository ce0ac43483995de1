export { authConfig, authSection } from './auth.config.js';
export {
  ZoomAnswerUnreadableError,
  ZoomApiUrlRefusedError,
  ZoomTokenRefusedError,
  ZoomUnreachableError,
} from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export { transportConfig, transportSection } from './transport/transport.config.js';
export { ZoomAnswerTooLargeError, ZoomCaFileError } from './transport/transport.errors.js';
export { ZoomHttpModule } from './transport/zoom-http.module.js';
export {
  ZoomHttp,
  type ZoomHttpAnswer,
  type ZoomHttpOpenRequest,
  type ZoomHttpRequest,
  type ZoomHttpStream,
} from './transport/zoom.http.js';
export { ZoomTokens, type ZoomToken } from './zoom-tokens.port.js';
