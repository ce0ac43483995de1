export { Metrics } from './metrics.registry.js';
export { ObservabilityModule } from './observability.module.js';
