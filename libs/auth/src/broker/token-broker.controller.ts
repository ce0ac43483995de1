import {
  Body,
  Controller,
  Header,
  HttpCode,
  Post,
  Res,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { RateLimitExceededError } from '@zoom-platform/rate-limits';
import type { FastifyReply } from 'fastify';
import { AccountChoice } from './token-broker.dto.js';
import { TokenBroker, type HandedOutToken } from './token.broker.js';

/** Tokens for other services of the company. */
@Controller('v1/oauth')
@UsePipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
export class TokenBrokerController {
  constructor(private readonly broker: TokenBroker) {}

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequireScopes('tokens:mint')
  async token(
    @CallerOf() caller: Caller,
    @Body() { accountId }: AccountChoice,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HandedOutToken> {
    try {
      return await this.broker.handOut(caller, accountId);
    } catch (error) {
      if (error instanceof RateLimitExceededError) {
        reply.header('retry-after', String(error.retryAfterSeconds));
      }
      throw error;
    }
  }

  @Post('revoke')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequireScopes('tokens:revoke')
  async revoke(
    @CallerOf() caller: Caller,
    @Body() { accountId }: AccountChoice,
  ): Promise<{ readonly revoked: boolean }> {
    return { revoked: await this.broker.revoke(caller, accountId) };
  }
}
