import { Controller, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, describe, expect, it } from 'vitest';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaHub } from '../media/media.hub.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { rtmsConfig, rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { AsksZoom } from './asks-zoom.decorator.js';
import {
  DRIVER_CAPABILITIES,
  type DriverCapabilities,
  type DriverName,
} from './driver.capabilities.js';
import { DriverFit } from './driver.fit.js';
import { RtmsDriver, type RtmsLink } from './rtms-driver.port.js';

class Wishing extends MediaSink {
  constructor(
    readonly name: string,
    readonly wants: readonly MediaKind[],
  ) {
    super();
  }

  open(): MediaSinkStream {
    throw new Error('not opened here');
  }
}

@AsksZoom(['close', 'state'])
class Asking {}

@AsksZoom(['video'])
@Controller('asking')
class AskingController {}

class NamedDriver extends RtmsDriver {
  constructor(
    readonly name: DriverName,
    readonly capabilities: DriverCapabilities,
  ) {
    super();
  }

  join(): RtmsLink {
    throw new Error('not joined here');
  }
}

interface Asked {
  /** The capability as it is where the driver lacks it. */
  readonly lacking: readonly string[] | false;
  readonly lackedBy: DriverName;
  readonly wants: readonly MediaKind[];
  readonly environment: Readonly<Record<string, string>>;
  readonly lack: string;
  readonly fix: string;
}

/** How each capability is asked for at the start; a text: why no key and no module can ask for it then. */
const ASKED: Readonly<Record<keyof DriverCapabilities, Asked | string>> = {
  kinds: {
    lacking: ['audio', 'video', 'share', 'transcript'],
    lackedBy: 'sdk',
    wants: ['audio', 'chat'],
    environment: {},
    lack: 'the module wishing wants chat',
    fix: 'Leave the module out',
  },
  sockets: {
    lacking: ['split'],
    lackedBy: 'sdk',
    wants: ['audio'],
    environment: { RTMS_MEDIA_SOCKETS: 'all' },
    lack: 'RTMS_MEDIA_SOCKETS is all',
    fix: 'RTMS_MEDIA_SOCKETS=split',
  },
  signalingAlone: {
    lacking: false,
    lackedBy: 'sdk',
    wants: [],
    environment: {},
    lack: 'no module wants any media',
    fix: 'Add a module that wants media',
  },
  singleVideo: {
    lacking: false,
    lackedBy: 'sdk',
    wants: ['video'],
    environment: { RTMS_VIDEO_STREAM: 'individual' },
    lack: 'RTMS_VIDEO_STREAM is individual',
    fix: 'RTMS_VIDEO_STREAM=active_speaker',
  },
  transcriptOnlyLanguage: {
    lacking: false,
    lackedBy: 'sdk',
    wants: ['transcript'],
    environment: { RTMS_TRANSCRIPT_LANGUAGE: '9' },
    lack: 'a language is asked for where only transcripts are wanted',
    fix: 'RTMS_TRANSCRIPT_LANGUAGE=-1 and RTMS_TRANSCRIPT_LANGUAGE_DETECTION=true',
  },
  bufferData: {
    lacking: false,
    lackedBy: 'sdk',
    wants: ['audio'],
    environment: { RTMS_BUFFER_DATA: 'false' },
    lack: 'RTMS_BUFFER_DATA is false',
    fix: 'RTMS_BUFFER_DATA=true',
  },
  proxy: {
    lacking: false,
    lackedBy: 'websocket',
    wants: ['audio'],
    environment: { RTMS_SDK_PROXY_URL: 'http://proxy.example:3128' },
    lack: 'RTMS_SDK_PROXY_URL is set',
    fix: 'Leave RTMS_SDK_PROXY_URL out',
  },
  products: 'an offer brings them: the session ends as unsupported',
  channels: 'an offer of Contact Center needs them: see products',
  mediaRedial: 'a loss asks for it: without, everything is dialled again',
  mediaLosses: 'Zoom or the network brings them',
  transcriptLanguage: 'frames say that it is not known',
  pauseResume: 'Zoom brings them',
  streamStates: 'Zoom brings them',
  statusCodes: 'Zoom brings them',
  streamClose: 'asked by AsksZoom, below, or by a call, which is refused: LiveStreams.close',
  stateQueries: 'asked by AsksZoom, below, or by a call, which is refused: LiveStreams.zoomState',
};

const EVERYTHING: DriverCapabilities = { ...DRIVER_CAPABILITIES.websocket, proxy: true };
const CAPABILITIES = Object.keys(ASKED).filter(
  (name): name is keyof DriverCapabilities => name in EVERYTHING,
);
const ASKABLE = CAPABILITIES.flatMap((name) => {
  const asked = ASKED[name];
  return typeof asked === 'string' ? [] : [[name, asked] as const];
});

describe('what is asked of a driver, at boot (a Nest application)', () => {
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  async function boot(
    driver: DriverName,
    wants: readonly MediaKind[],
    environment: Readonly<Record<string, string>> = {},
    capabilities: DriverCapabilities = DRIVER_CAPABILITIES[driver],
    others: Pick<ModuleMetadata, 'controllers' | 'providers'> = {},
  ): Promise<void> {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      controllers: others.controllers ?? [],
      providers: [
        Metrics,
        RtmsMetrics,
        MediaHub,
        DriverFit,
        { provide: rtmsConfig.KEY, useValue: rtmsSection.parse({ ...environment }) },
        { provide: RtmsDriver, useValue: new NamedDriver(driver, capabilities) },
        { provide: 'modest', useValue: new Wishing('modest', []) },
        { provide: 'wishing', useValue: new Wishing('wishing', wants) },
        { provide: 'bare', useValue: Object.create(null) as object },
        ...(others.providers ?? []),
      ],
    }).compile();
    close = () => module.close();
    await module.init();
  }

  it.each(['websocket', 'sdk'] as const)(
    'each capability of %s is known to be checked, or not',
    (driver) => {
      expect(CAPABILITIES.sort()).toEqual(Object.keys(DRIVER_CAPABILITIES[driver]).sort());
    },
  );

  it.each(ASKABLE)(
    '%s is refused by the driver that lacks it, and fine with the other',
    async (_, asked) => {
      const { lackedBy, wants, environment, lack, fix } = asked;
      await expect(boot(lackedBy, wants, environment)).rejects.toMatchObject({
        code: 'rtms.driver_lacks_capability',
        message: expect.stringContaining(lack) as string,
        fix: expect.stringContaining(fix) as string,
      });
      const other = lackedBy === 'sdk' ? 'websocket' : 'sdk';
      await expect(boot(other, wants, environment)).resolves.toBeUndefined();
    },
  );

  it.each(ASKABLE)('%s alone decides', async (name, { lacking, wants, environment, lack }) => {
    await expect(boot('sdk', wants, environment, EVERYTHING)).resolves.toBeUndefined();
    const lame = { ...EVERYTHING, [name]: lacking };
    await expect(boot('sdk', wants, environment, lame)).rejects.toMatchObject({
      message: expect.stringContaining(lack) as string,
    });
  });

  it.each(['websocket', 'sdk'] as const)('%s starts where nobody set anything', async (driver) => {
    await expect(boot(driver, ['audio', 'transcript'])).resolves.toBeUndefined();
  });

  it.each([
    ['a provider', { providers: [Asking] }, 'Asking asks Zoom for close, state'],
    [
      'what a factory makes',
      { providers: [{ provide: 'asking', useFactory: () => new Asking() }] },
      'Asking asks Zoom for close, state',
    ],
    ['a controller', { controllers: [AskingController] }, 'AskingController asks Zoom for video'],
  ])('what %s will ask of Zoom is refused by the driver that cannot', async (_, others, lack) => {
    const capabilities = DRIVER_CAPABILITIES;
    await expect(boot('sdk', ['audio'], {}, capabilities.sdk, others)).rejects.toMatchObject({
      code: 'rtms.driver_lacks_capability',
      message: expect.stringContaining(lack) as string,
      fix: expect.stringContaining('Leave its module out') as string,
    });
    await expect(
      boot('websocket', ['audio'], {}, capabilities.websocket, others),
    ).resolves.toBeUndefined();
  });

  it.each(['singleVideo', 'stateQueries', 'streamClose'] as const)(
    '%s alone decides what may be asked of Zoom',
    async (name) => {
      const others = { providers: [Asking], controllers: [AskingController] };
      await expect(boot('sdk', ['audio'], {}, EVERYTHING, others)).resolves.toBeUndefined();
      const lame = { ...EVERYTHING, [name]: false };
      await expect(boot('sdk', ['audio'], {}, lame, others)).rejects.toMatchObject({
        code: 'rtms.driver_lacks_capability',
      });
    },
  );

  it.each(['-1', '9'])('detection that is off is lost, too, with language %s', async (language) => {
    const off = {
      RTMS_TRANSCRIPT_LANGUAGE: language,
      RTMS_TRANSCRIPT_LANGUAGE_DETECTION: 'false',
    };
    await expect(boot('sdk', ['transcript'], off)).rejects.toMatchObject({
      code: 'rtms.driver_lacks_capability',
      message: expect.stringContaining('language detection is off') as string,
    });
    await expect(boot('sdk', ['transcript', 'audio'], off)).resolves.toBeUndefined();
    await expect(boot('websocket', ['transcript'], off)).resolves.toBeUndefined();
  });

  it('all that it can is granted', async () => {
    const none = { RTMS_TRANSCRIPT_LANGUAGE: '-1' };
    await expect(boot('sdk', ['audio', 'video', 'share', 'transcript'])).resolves.toBeUndefined();
    await expect(boot('sdk', ['transcript'], none)).resolves.toBeUndefined();
  });
});
