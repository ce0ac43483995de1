export {
  ZoomEventReceived,
  ZoomRecordingCompleted,
  ZoomRecordingTranscriptCompleted,
  ZoomRtmsInterrupted,
  ZoomRtmsStarted,
  ZoomRtmsStopped,
} from './webhook.events.js';
