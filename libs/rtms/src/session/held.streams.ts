import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { DriverCapabilities } from '../drivers/driver.capabilities.js';
import { RtmsDriver } from '../drivers/rtms-driver.port.js';
import { MediaHub } from '../media/media.hub.js';
import { rtmsConfig } from '../rtms.config.js';
import {
  DriverLacksCapabilityError,
  SessionNotHeldError,
  VideoNotOfferedError,
} from '../rtms.errors.js';
import { CloseWords } from './close.words.js';
import type { LiveRequests } from './live.requests.js';
import { type CloseAnswer, LiveStreams, type ZoomStreamState } from './live.streams.js';
import { SessionRegistry } from './session.registry.js';
import { type VideoAnswer, wireIdOf } from './video.choice.js';
import { VideoWords } from './video.words.js';

/** The sessions of this process, for modules; what is wanted of others is left on their rows. */
@Injectable()
export class HeldStreams extends LiveStreams {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly driver: RtmsDriver,
    private readonly hub: MediaHub,
    private readonly registry: SessionRegistry,
    private readonly words: VideoWords,
    private readonly closeWords: CloseWords,
  ) {
    super();
  }

  async subscribeVideo(sessionId: string, userId: string): Promise<VideoAnswer> {
    this.#assertVideo();
    wireIdOf(userId);
    const held = this.#held(sessionId);
    return held === undefined ? this.#leave(sessionId, userId) : held.subscribeVideo(userId);
  }

  async unsubscribeVideo(sessionId: string): Promise<VideoAnswer> {
    this.#assertVideo();
    const held = this.#held(sessionId);
    return held === undefined ? this.#leave(sessionId, null) : held.unsubscribeVideo();
  }

  async zoomState(sessionId: string): Promise<ZoomStreamState> {
    this.#assertCapable('stateQueries', 'it cannot ask Zoom for states');
    const held = this.#held(sessionId);
    if (held === undefined) throw new SessionNotHeldError();
    return held.zoomState();
  }

  async close(sessionId: string): Promise<CloseAnswer> {
    this.#assertCapable('streamClose', 'it cannot end a stream');
    const answer = (await this.#held(sessionId)?.close()) ?? 'deferred';
    if (answer === 'deferred') await this.closeWords.leave(sessionId);
    return answer;
  }

  #assertVideo(): void {
    this.#assertCapable('singleVideo', 'it cannot ask for one participant’s video');
    if (this.config.RTMS_VIDEO_STREAM !== 'individual') {
      throw new VideoNotOfferedError(
        'The video that comes is that of the active speaker.',
        'Set RTMS_VIDEO_STREAM=individual and start the service anew.',
      );
    }
    if (!this.hub.wants.includes('video')) {
      throw new VideoNotOfferedError(
        'No module of the application takes video.',
        'Let a MediaSink name video among its wants.',
      );
    }
  }

  #assertCapable(capability: keyof DriverCapabilities, lack: string): void {
    const { name, capabilities } = this.driver;
    if (capabilities[capability] === true) return;
    throw new DriverLacksCapabilityError(name, lack, 'Set RTMS_DRIVER=websocket.');
  }

  #held(sessionId: string): LiveRequests | undefined {
    return this.registry.sessions.find(({ id }) => id === sessionId)?.requests;
  }

  async #leave(sessionId: string, userId: string | null): Promise<VideoAnswer> {
    await this.words.leave(sessionId, userId);
    return 'deferred';
  }
}
