import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MissingScopeError, UnauthorizedError } from './access.errors.js';
import { AccessLog } from './access.log.js';
import { ApiKeyRing } from './api-key.ring.js';
import { hasScopes } from './caller.scopes.js';
import { presentedKey } from './presented.key.js';
import { PUBLIC_ROUTE } from './public.decorator.js';
import { REQUIRED_SCOPES } from './require-scopes.decorator.js';

const CHALLENGE = 'Bearer realm="zoom-platform"';

/** Closed by default: a route without `@Public()` needs a key, and the scopes that it names. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly ring: ApiKeyRing,
    private readonly log: AccessLog,
  ) {}

  /** @throws UnauthorizedError, MissingScopeError */
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<true | undefined>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const presented = presentedKey(request.headers);
    const key = presented === undefined ? undefined : this.ring.find(presented);
    this.log.follow(request, reply, key?.name ?? null);
    if (key === undefined) throw refuse(reply, presented);
    request.caller = { name: key.name, scopes: key.scopes };
    // A route adds to the scopes of its controller and never loosens them.
    const named = this.reflector.getAllAndMerge<readonly string[]>(REQUIRED_SCOPES, targets);
    const scopes = [...new Set(named)];
    if (!hasScopes(key, scopes)) throw refuseScopes(reply, scopes);
    return true;
  }
}

function refuse(reply: FastifyReply, presented: string | undefined): UnauthorizedError {
  const detail = presented === undefined ? '' : ', error="invalid_token"';
  reply.header('www-authenticate', `${CHALLENGE}${detail}`);
  return new UnauthorizedError();
}

function refuseScopes(reply: FastifyReply, scopes: readonly string[]): MissingScopeError {
  const detail = `error="insufficient_scope", scope="${scopes.join(' ')}"`;
  reply.header('www-authenticate', `${CHALLENGE}, ${detail}`);
  return new MissingScopeError(scopes);
}
