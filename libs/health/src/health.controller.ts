import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction } from '@nestjs/terminus';
import { Public } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import { ReadinessChecks } from './readiness.checks.js';
import { StartupState } from './startup.state.js';

/** Kubernetes probes. Bodies are Terminus's own; 200 or 503. */
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: ReadinessChecks,
    private readonly startup: StartupState,
  ) {}

  /** The process turns its event loop; nothing outside can make it restart. */
  @Get('live')
  live(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.answer(reply, []);
  }

  /** Webhooks can be kept and calls answered. */
  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.answer(reply, this.readiness.all());
  }

  /** The start is over: migrations done, cursors claimed. */
  @Get('startup')
  async started(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    if (this.startup.started) return this.answer(reply, []);
    void reply.status(503);
    return { status: 'starting' };
  }

  private async answer(reply: FastifyReply, checks: HealthIndicatorFunction[]): Promise<object> {
    try {
      return await this.health.check(checks);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.status(503);
      const body = error.getResponse();
      return typeof body === 'object' ? body : { status: 'error' };
    }
  }
}
