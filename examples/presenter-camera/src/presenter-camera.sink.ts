import { Injectable, Logger } from '@nestjs/common';
import { AsksZoom, failureName, LiveStreams, MediaSink } from '@zoom-platform/extension-kit';
import type { MediaFrame, SessionContext } from '@zoom-platform/extension-kit';

/** Asks for the camera of whoever shares a screen; the pictures go to every sink that takes video. */
@AsksZoom(['video'])
@Injectable()
export class PresenterCameraSink extends MediaSink {
  readonly name = 'presenter-camera';
  readonly wants = ['video', 'share'] as const;
  readonly #logger = new Logger(PresenterCameraSink.name);

  constructor(private readonly streams: LiveStreams) {
    super();
  }

  open({ sessionId }: SessionContext) {
    return {
      deliver: async (frames: readonly MediaFrame[]) => {
        for (const frame of frames) await this.#follow(sessionId, frame);
      },
      close: () => Promise.resolve(),
    };
  }

  /** Refused or not answered, a camera is done without: the meeting goes on. */
  async #follow(sessionId: string, frame: MediaFrame): Promise<void> {
    if (frame.kind !== 'notice') return;
    try {
      if (frame.notice === 'sharing_started') {
        await this.streams.subscribeVideo(sessionId, frame.userId);
      } else if (frame.notice === 'sharing_stopped') {
        await this.streams.unsubscribeVideo(sessionId);
      }
    } catch (error) {
      this.#logger.warn(`Session ${sessionId}: no camera of the presenter: ${failureName(error)}.`);
    }
  }
}
