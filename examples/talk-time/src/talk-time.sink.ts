import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { type AudioFrame, Database, MediaSink } from '@zoom-platform/extension-kit';
import type { MediaFrame, MediaKind, SessionContext } from '@zoom-platform/extension-kit';
import { talkTimeConfig } from './talk-time.config.js';

/** Mean square above which a packet is speech; silence and room noise stay below. */
const SPEECH_POWER = 300 ** 2;

/** Adds up, per person, the packets in which they speak. */
@Injectable()
export class TalkTimeSink extends MediaSink {
  readonly name = 'talk-time';
  readonly wants: readonly MediaKind[];

  constructor(
    private readonly database: Database,
    @Inject(talkTimeConfig.KEY) config: ConfigType<typeof talkTimeConfig>,
  ) {
    super();
    this.wants = config.TALK_TIME ? ['audio'] : [];
  }

  open({ sessionId, epoch }: SessionContext) {
    const seconds = new Map<string, number>();
    return {
      deliver: (frames: readonly MediaFrame[]) => {
        for (const frame of frames) {
          if (frame.kind !== 'audio' || frame.codec !== 'L16' || frame.userId === null) continue;
          seconds.set(frame.userId, (seconds.get(frame.userId) ?? 0) + speechSeconds(frame));
        }
      },
      close: async () => {
        await this.database.execute(
          `insert into talk_time select $1::uuid, $2::integer, * from unnest($3::text[], $4::float8[])`,
          [sessionId, epoch, [...seconds.keys()], [...seconds.values()]],
        );
      },
    };
  }
}

function speechSeconds({ data, sampleRate, channels }: AudioFrame): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const samples = Math.floor(data.byteLength / 2);
  let energy = 0;
  for (let at = 0; at < samples; at += 1) energy += view.getInt16(at * 2, true) ** 2;
  return energy > SPEECH_POWER * samples ? samples / channels / sampleRate : 0;
}
