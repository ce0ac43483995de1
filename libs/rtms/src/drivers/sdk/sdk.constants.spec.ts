import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { EVENT } from '../../protocol/event.codes.js';
import {
  CHANNEL,
  CODEC,
  CONTENT_TYPE,
  DATA_OPTION,
  MEDIA_TYPE,
  MEDIA_TYPE_ALL,
  RESOLUTION,
  TRANSCRIPT_LANGUAGE,
} from '../../protocol/media.codes.js';
import { SESSION_STATE } from '../../protocol/state.codes.js';

const SDK = '@zoom/rtms';
const NATIVE_PART = join(
  dirname(createRequire(import.meta.url).resolve(`${SDK}/package.json`)),
  'build',
);

const { L16, G711, G722, OPUS, ...pictures } = CODEC;
const { audio, video, share, transcript, chat } = MEDIA_TYPE;
const { NONE, ENGLISH } = TRANSCRIPT_LANGUAGE;

/** Our numbers, by the names of the SDK. */
const OURS = {
  AudioContentType: CONTENT_TYPE,
  AudioCodec: { L16, G711, G722, OPUS },
  AudioSampleRate: { SR_8K: 0, SR_16K: 1, SR_32K: 2, SR_48K: 3 },
  AudioChannel: CHANNEL,
  AudioDataOption: {
    AUDIO_MIXED_STREAM: DATA_OPTION.AUDIO_MIXED,
    AUDIO_MULTI_STREAMS: DATA_OPTION.AUDIO_MULTI,
  },
  VideoContentType: CONTENT_TYPE,
  VideoCodec: pictures,
  VideoDataOption: { VIDEO_SINGLE_ACTIVE_STREAM: DATA_OPTION.VIDEO_SINGLE_ACTIVE },
  VideoResolution: RESOLUTION,
  TranscriptLanguage: { NONE, ENGLISH },
  EventType: {
    ACTIVE_SPEAKER_CHANGE: EVENT.ACTIVE_SPEAKER_CHANGE,
    PARTICIPANT_JOIN: EVENT.PARTICIPANT_JOIN,
    PARTICIPANT_LEAVE: EVENT.PARTICIPANT_LEAVE,
    SHARING_START: EVENT.SHARING_START,
    SHARING_STOP: EVENT.SHARING_STOP,
    MEDIA_CONNECTION_INTERRUPTED: EVENT.MEDIA_CONNECTION_INTERRUPTED,
    PARTICIPANT_VIDEO_ON: EVENT.PARTICIPANT_VIDEO_ON,
    PARTICIPANT_VIDEO_OFF: EVENT.PARTICIPANT_VIDEO_OFF,
  },
  SessionState: SESSION_STATE,
  MEDIA_TYPE_AUDIO: audio,
  MEDIA_TYPE_VIDEO: video,
  MEDIA_TYPE_DESKSHARE: share,
  MEDIA_TYPE_TRANSCRIPT: transcript,
  MEDIA_TYPE_CHAT: chat,
  MEDIA_TYPE_ALL,
};

it('our numbers are those of the real @zoom/rtms', async (context) => {
  if (!existsSync(NATIVE_PART)) context.skip('the native part of @zoom/rtms is not installed here');
  const loaded: unknown = await import(SDK);
  const { default: theirs } = z
    .object({ default: z.record(z.string(), z.unknown()) })
    .parse(loaded);
  expect(theirs).toMatchObject(OURS);
});
