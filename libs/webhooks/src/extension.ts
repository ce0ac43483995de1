export { RefusedDeliveriesModule } from './refusals/refused-deliveries.module.js';
export { RefusedDeliveries, type RefusedWebhook } from './refusals/refused.deliveries.js';
export {
  ZoomAppDeauthorized,
  ZoomDeliveriesTurnedAway,
  ZoomEventReceived,
  ZoomRecordingCompleted,
  ZoomRecordingTranscriptCompleted,
  ZoomRtmsConcurrencyReported,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from './webhook.events.js';
