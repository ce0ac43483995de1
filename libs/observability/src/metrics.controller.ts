import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '@zoom-platform/access';
import { Metrics } from './metrics.registry.js';

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** `GET /metrics` for the scraper; counts and labels only, no content. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Public()
  @Get()
  @Header('content-type', PROMETHEUS_TEXT)
  metricsText(): Promise<string> {
    return this.metrics.text();
  }
}
