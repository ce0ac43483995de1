export { authConfig, authSection } from './auth.config.js';
export {
  AppNotInstallableError,
  GrantMissingError,
  InstallDeniedError,
  InstallStateError,
  RenewalBusyError,
  TokenTooShortError,
  UserUnknownError,
  ZoomAnswerUnreadableError,
  ZoomApiUrlRefusedError,
  ZoomTokenRefusedError,
  ZoomUnreachableError,
} from './auth.errors.js';
export { authMigrations } from './auth.migrations.js';
export { AuthModule, InMemoryAuthModule } from './auth.module.js';
export { ZoomGrants, type ZoomUserToken } from './grants/zoom-grants.port.js';
export type { OAuthRefusal } from './oauth/oauth.answer.js';
export { refusalRule, type OAuthFlow, type RefusalRule } from './oauth/oauth.refusals.js';
export { InMemoryTokens } from './tokens/in-memory.tokens.js';
export { TokenStoreInspector, type TokenStoreState } from './tokens/token-store.inspector.js';
export { TokenMint } from './tokens/token.mint.js';
export { ZoomTokens, type TokenWish, type ZoomToken } from './tokens/zoom-tokens.port.js';
export { retryTime } from './transport/retry.time.js';
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
