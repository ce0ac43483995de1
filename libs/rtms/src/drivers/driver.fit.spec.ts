import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, describe, expect, it } from 'vitest';
import type { MediaKind } from '../media/media-frame.type.js';
import { MediaHub } from '../media/media.hub.js';
import { MediaSink, type MediaSinkStream } from '../media/media-sink.port.js';
import { rtmsConfig, rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { DRIVER_CAPABILITIES, type DriverName } from './driver.capabilities.js';
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

class NamedDriver extends RtmsDriver {
  readonly capabilities;

  constructor(readonly name: DriverName) {
    super();
    this.capabilities = DRIVER_CAPABILITIES[name];
  }

  join(): RtmsLink {
    throw new Error('not joined here');
  }
}

describe('what is asked of a driver, at boot (a Nest application)', () => {
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  async function boot(
    driver: DriverName,
    wants: readonly MediaKind[],
    environment: Record<string, string> = {},
  ): Promise<void> {
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [
        Metrics,
        RtmsMetrics,
        MediaHub,
        DriverFit,
        { provide: rtmsConfig.KEY, useValue: rtmsSection.parse(environment) },
        { provide: RtmsDriver, useValue: new NamedDriver(driver) },
        { provide: 'modest', useValue: new Wishing('modest', []) },
        { provide: 'wishing', useValue: new Wishing('wishing', wants) },
      ],
    }).compile();
    close = () => module.close();
    await module.init();
  }

  it.each<[string, readonly MediaKind[], Record<string, string>, string, string]>([
    ['chat', ['audio', 'chat'], {}, 'the module wishing wants chat', 'Leave the module out'],
    [
      'one socket for all',
      ['audio'],
      { RTMS_MEDIA_SOCKETS: 'all' },
      'RTMS_MEDIA_SOCKETS is all',
      'RTMS_MEDIA_SOCKETS=split',
    ],
    [
      'the video of a chosen participant',
      ['video'],
      { RTMS_VIDEO_STREAM: 'individual' },
      'RTMS_VIDEO_STREAM is individual',
      'RTMS_VIDEO_STREAM=active_speaker',
    ],
    [
      'a language for transcripts alone',
      ['transcript'],
      { RTMS_TRANSCRIPT_LANGUAGE: '9' },
      'a language is asked for where only transcripts are wanted',
      'RTMS_TRANSCRIPT_LANGUAGE=-1',
    ],
  ])('%s is refused with sdk, and fine with websocket', async (_c, wants, env, lack, fix) => {
    await expect(boot('sdk', wants, env)).rejects.toMatchObject({
      code: 'rtms.driver_lacks_capability',
      message: expect.stringContaining(lack) as string,
      fix: expect.stringContaining(fix) as string,
    });
    await expect(boot('websocket', wants, env)).resolves.toBeUndefined();
  });

  it('all that it can is granted', async () => {
    const none = { RTMS_TRANSCRIPT_LANGUAGE: '-1' };
    await expect(boot('sdk', ['audio', 'video', 'share', 'transcript'])).resolves.toBeUndefined();
    await expect(boot('sdk', ['transcript'], none)).resolves.toBeUndefined();
    await expect(boot('sdk', [])).resolves.toBeUndefined();
  });
});
