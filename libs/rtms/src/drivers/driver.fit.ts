import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { DiscoveryService } from '@nestjs/core';
import { MediaHub } from '../media/media.hub.js';
import { rtmsConfig } from '../rtms.config.js';
import { DriverLacksCapabilityError } from '../rtms.errors.js';
import { AsksZoom, type ZoomRequest } from './asks-zoom.decorator.js';
import type { DriverCapabilities } from './driver.capabilities.js';
import { RtmsDriver } from './rtms-driver.port.js';

const NO_LANGUAGE = -1;
const OTHERWISE = 'or set RTMS_DRIVER=websocket';

const NEEDED: Readonly<Record<ZoomRequest, keyof DriverCapabilities>> = {
  video: 'singleVideo',
  state: 'stateQueries',
  close: 'streamClose',
};

/** Refuses at boot what the chosen driver would leave out without a word. */
@Injectable()
export class DriverFit implements OnApplicationBootstrap {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly driver: RtmsDriver,
    private readonly hub: MediaHub,
    private readonly discovery: DiscoveryService,
  ) {}

  /** Every sink is known by now. @throws DriverLacksCapabilityError */
  onApplicationBootstrap(): void {
    this.#checkKinds();
    this.#checkSignalingAlone();
    this.#checkRequests();
    this.#checkSockets();
    this.#checkVideoStream();
    this.#checkTranscriptLanguage();
    this.#checkBufferData();
    this.#checkProxy();
  }

  #checkKinds(): void {
    const { kinds } = this.driver.capabilities;
    for (const { name, wants } of this.hub.wishes) {
      const lacking = wants.filter((kind) => !kinds.includes(kind));
      if (lacking.length > 0) {
        throw this.#lacks(
          `the module ${name} wants ${lacking.join(', ')}`,
          `Leave the module out of the application, ${OTHERWISE}.`,
        );
      }
    }
  }

  /** What modules say that they will ask by LiveStreams. */
  #checkRequests(): void {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    for (const wrapper of wrappers) {
      const instance: unknown = wrapper.instance;
      if (!(instance instanceof Object)) continue;
      const asked = this.discovery.getMetadataByDecorator(AsksZoom, wrapper) ?? [];
      const lacking = asked.filter((request) => !this.driver.capabilities[NEEDED[request]]);
      if (lacking.length > 0) {
        throw this.#lacks(
          `${instance.constructor.name} asks Zoom for ${lacking.join(', ')}`,
          `Leave its module out of the application, ${OTHERWISE}.`,
        );
      }
    }
  }

  /** The SDK confirms a join once its media stand: without any, never. */
  #checkSignalingAlone(): void {
    if (this.hub.wants.length > 0 || this.driver.capabilities.signalingAlone) return;
    throw this.#lacks(
      'no module wants any media, and it joins nothing on signaling alone',
      `Add a module that wants media, ${OTHERWISE}.`,
    );
  }

  #checkSockets(): void {
    const sockets = this.config.RTMS_MEDIA_SOCKETS;
    if (this.driver.capabilities.sockets.includes(sockets)) return;
    throw this.#lacks(
      `RTMS_MEDIA_SOCKETS is ${sockets}`,
      `Set RTMS_MEDIA_SOCKETS=${this.driver.capabilities.sockets.join(' or ')}, ${OTHERWISE}.`,
    );
  }

  #checkVideoStream(): void {
    const wanted = this.config.RTMS_VIDEO_STREAM === 'individual';
    if (!wanted || this.driver.capabilities.singleVideo) return;
    throw this.#lacks(
      'RTMS_VIDEO_STREAM is individual',
      `Set RTMS_VIDEO_STREAM=active_speaker, ${OTHERWISE}.`,
    );
  }

  /** The SDK loses the transcript's settings where neither audio nor video is asked for with it. */
  #checkTranscriptLanguage(): void {
    const { wants } = this.hub;
    const alone = wants.length > 0 && wants.every((kind) => kind === 'transcript');
    const { RTMS_TRANSCRIPT_LANGUAGE: language, RTMS_TRANSCRIPT_LANGUAGE_DETECTION: detection } =
      this.config;
    const usual = language === NO_LANGUAGE && detection;
    if (!alone || usual || this.driver.capabilities.transcriptOnlyLanguage) return;
    throw this.#lacks(
      `${detection ? 'a language is asked for' : 'language detection is off'} where only transcripts are wanted`,
      'Set RTMS_TRANSCRIPT_LANGUAGE=-1 and RTMS_TRANSCRIPT_LANGUAGE_DETECTION=true, or add a module that wants ' +
        `audio, ${OTHERWISE}.`,
    );
  }

  /** Without a word of ours, Zoom sends the audio that it kept; a wish for it is thus granted anyway. */
  #checkBufferData(): void {
    if (this.config.RTMS_BUFFER_DATA || this.driver.capabilities.bufferData) return;
    throw this.#lacks(
      'RTMS_BUFFER_DATA is false, and it cannot keep Zoom from sending that audio',
      `Set RTMS_BUFFER_DATA=true, ${OTHERWISE}.`,
    );
  }

  /** Whoever names a proxy does not want Zoom to be dialled past it. */
  #checkProxy(): void {
    const asked = this.config.RTMS_SDK_PROXY_URL !== undefined;
    if (!asked || this.driver.capabilities.proxy) return;
    throw this.#lacks(
      'RTMS_SDK_PROXY_URL is set, and it dials without a proxy',
      'Leave RTMS_SDK_PROXY_URL out, or set RTMS_DRIVER=sdk.',
    );
  }

  #lacks(lack: string, fix: string): DriverLacksCapabilityError {
    return new DriverLacksCapabilityError(this.driver.name, lack, fix);
  }
}
