export { LoggingModule } from './logging.module.js';
export { Metrics } from './metrics.registry.js';
export { observabilityConfig, observabilitySection } from './observability.config.js';
export { observabilityMigrations } from './observability.migrations.js';
export { ObservabilityModule } from './observability.module.js';
export { type GaugeSample, type SharedGauge, SharedGauges } from './shared.gauges.js';
