export { DRAIN_PHASES, DrainCoordinator, type DrainPhase } from './drain.port.js';
export { healthConfig, healthSection } from './health.config.js';
export { HealthModule } from './health.module.js';
export { ReadinessIndicator, type ReadinessState } from './readiness.port.js';
export { StartupState } from './startup.state.js';
