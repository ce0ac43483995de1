import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requireScopes, type Caller } from '@zoom-platform/access';
import type { FastifyRequest } from 'fastify';
import { AccountHeaderInvalidError, SecretsHeaderInvalidError } from '../meetings.errors.js';

export const ACCOUNT_HEADER = 'x-zoom-account-id';
export const SECRETS_HEADER = 'x-zoom-secrets';
export const SECRETS_SCOPE = 'meetings:secrets';

/** Zoom's Account ID: about 22 characters of base64url; its number is none (zoom-api §0). */
const ACCOUNT_ID = /^[\w-]{8,64}$/;

/** Who asks, and what the headers say of how. */
export interface ZoomAsker {
  /** Name of the API key. */
  readonly caller: string;
  /** The Zoom account to act for; not named: the default one. */
  readonly accountId: string | undefined;
  /** Asked for and permitted: passcodes, start links and tokens stay in the answer. */
  readonly secrets: boolean;
}

/** The {@link ZoomAsker} of a request. */
export const AskerOf = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  askerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/**
 * @throws AccountHeaderInvalidError, SecretsHeaderInvalidError
 * @throws MissingScopeError secrets are asked for without `meetings:secrets`.
 */
export function askerOf({ headers, caller }: FastifyRequest): ZoomAsker {
  const accountId = headers[ACCOUNT_HEADER];
  if (accountId !== undefined && !(typeof accountId === 'string' && ACCOUNT_ID.test(accountId))) {
    throw new AccountHeaderInvalidError();
  }
  const nobody: Caller = { name: 'nobody', scopes: [] };
  const known = caller ?? nobody;
  return { caller: known.name, accountId, secrets: mayHaveSecrets(headers, known) };
}

/** A key with `*` too has to ask: otherwise its every answer would hold secrets. */
function mayHaveSecrets(headers: FastifyRequest['headers'], caller: Caller): boolean {
  const asked = headers[SECRETS_HEADER];
  if (asked === undefined) return false;
  if (asked !== 'include') throw new SecretsHeaderInvalidError();
  requireScopes(caller, [SECRETS_SCOPE]);
  return true;
}
