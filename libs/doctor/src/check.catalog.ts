import type { Check } from './check.type.js';
import { accountIdCheck } from './checks/account-id.check.js';
import { apiCheck } from './checks/api.check.js';
import { appInfoCheck } from './checks/app-info.check.js';
import { clockCheck } from './checks/clock.check.js';
import { environmentCheck } from './checks/environment.check.js';
import { meetingCheck } from './checks/meeting.check.js';
import { platformCheck } from './checks/platform.check.js';
import { publicUrlCheck } from './checks/public-url.check.js';
import { rateLimitCheck } from './checks/rate-limit.check.js';
import { rtmsAppCheck } from './checks/rtms-app.check.js';
import { scopeNamesCheck } from './checks/scope-names.check.js';
import { scopesCheck } from './checks/scopes.check.js';
import { tokenIdentityCheck } from './checks/token-identity.check.js';
import { tokenCheck } from './checks/token.check.js';
import { tokenStoreCheck } from './checks/token-store.check.js';
import { webhookHistoryCheck } from './checks/webhook-history.check.js';
import { webhookSecretCheck } from './checks/webhook-secret.check.js';
import { webhookSenderCheck } from './checks/webhook-sender.check.js';
import { zoomReachableCheck } from './checks/zoom-reachable.check.js';

/**
 * Every check, the causes before what follows from them. The token stands before the Account ID: a
 * wrong type of app is behind a wrong account as well, and not the other way round.
 */
export const ACCOUNT_CHECKS: readonly Check[] = [
  environmentCheck,
  zoomReachableCheck,
  clockCheck,
  tokenCheck,
  accountIdCheck,
  tokenIdentityCheck,
  scopesCheck,
  scopeNamesCheck,
  apiCheck,
  rateLimitCheck,
  meetingCheck,
  rtmsAppCheck,
  appInfoCheck,
  webhookSecretCheck,
  webhookSenderCheck,
  publicUrlCheck,
  webhookHistoryCheck,
  tokenStoreCheck,
  platformCheck,
];
