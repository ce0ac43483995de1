export { authConfig, authSection } from './auth.config.js';
export {
  ZoomAnswerUnreadableError,
  ZoomApiUrlRefusedError,
  ZoomTokenRefusedError,
  ZoomUnreachableError,
} from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export { ZoomHttp, type ZoomHttpAnswer, type ZoomHttpRequest } from './transport/zoom.http.js';
export { ZoomTokens, type ZoomToken } from './zoom-tokens.port.js';
