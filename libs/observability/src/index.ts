export { LoggingModule } from './logging.module.js';
export { Metrics } from './metrics.registry.js';
export { observabilityConfig, observabilitySection } from './observability.config.js';
export { ObservabilityModule } from './observability.module.js';
