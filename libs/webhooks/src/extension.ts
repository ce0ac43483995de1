export {
  ZoomEventReceived,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from './webhook.events.js';
