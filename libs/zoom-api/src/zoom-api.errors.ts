import { PlatformError } from '@zoom-platform/kernel';
import { refusalRule, type ZoomApiRefusal } from './refusal/zoom-api.refusals.js';

const LONGEST_QUOTE = 300;

export interface ZoomAnswerHeaders {
  /** `x-zm-trackingid`: what Zoom's support asks for. */
  readonly trackingId: string | undefined;
  /** `retry-after`, verbatim: Zoom sends seconds and ISO dates (zoom-api §C4). */
  readonly retryAfter: string | undefined;
}

/** Zoom's REST API said no. The code tells which row of zoom-api §B6 it is. */
export class ZoomApiRefusedError extends PlatformError {
  constructor(refusal: ZoomApiRefusal, { trackingId, retryAfter }: ZoomAnswerHeaders) {
    const { code, status, meaning, fix } = refusalRule(refusal);
    super({
      code,
      status,
      message: meaning,
      fix,
      extensions: {
        zoomStatus: refusal.status,
        ...(refusal.code === undefined ? {} : { zoomCode: refusal.code }),
        ...(refusal.message === '' ? {} : { zoomMessage: refusal.message.slice(0, LONGEST_QUOTE) }),
        ...(trackingId === undefined ? {} : { zoomTrackingId: trackingId }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    });
  }
}

/** 2xx, but not the JSON object that the call promises. */
export class ZoomApiUnreadableError extends PlatformError {
  constructor(status: number) {
    super({
      code: 'zoom.answer_unreadable',
      status: 502,
      message: 'What answered the call is not the Zoom REST API.',
      fix: 'Check ZOOM_API_URL and the proxy between this machine and Zoom.',
      extensions: { zoomStatus: status },
    });
  }
}

/** A list of Zoom's that leads back to a page it has given before. */
export class ZoomPagesLoopError extends PlatformError {
  constructor() {
    super({
      code: 'zoom.pages_loop',
      status: 502,
      message: 'Zoom names a page of a list again that it has given before.',
      fix: 'Ask again from the first page; if it stays, tell Zoom.',
    });
  }
}
