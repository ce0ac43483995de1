import {
  buildMediaParameters,
  type MediaPreferences,
} from '../../protocol/media-parameters.builder.js';
import { SAMPLE_RATE_HERTZ } from '../../protocol/media.codes.js';
import type { NegotiatedMedia } from '../../protocol/server-message.type.js';
import { askedMedia } from '../../protocol/settled.media.js';
import type { SdkKind, SdkOrder } from './sdk.wire.js';

type Section = Readonly<Record<string, number | boolean>>;

/** Names of `media_params` on the wire, and of the SDK's parameters. */
const SDK_NAMES: Readonly<Record<string, string>> = {
  content_type: 'contentType',
  sample_rate: 'sampleRate',
  data_opt: 'dataOpt',
  send_rate: 'duration',
  src_language: 'srcLanguage',
  enable_lid: 'enableLid',
};

/** The same media as the websocket driver asks for, by the SDK's names. */
export function sdkMedia(
  kinds: readonly SdkKind[],
  preferences: MediaPreferences,
): SdkOrder['media'] {
  const wire = buildMediaParameters(kinds, preferences);
  return kinds.map((kind) => {
    const section = wire[kind === 'share' ? 'deskshare' : kind] ?? {};
    const parameters = sdkNames(section);
    return { kind, parameters: kind === 'audio' ? withFrameSize(parameters) : parameters };
  });
}

/** The SDK does not show message 4; what was asked for is what comes. */
export function expectedMedia(
  kinds: readonly SdkKind[],
  preferences: MediaPreferences,
): NegotiatedMedia {
  return askedMedia(buildMediaParameters(kinds, preferences));
}

function sdkNames(section: Section): Record<string, number | boolean> {
  return Object.fromEntries(
    Object.entries(section).map(([name, value]) => [SDK_NAMES[name] ?? name, value]),
  );
}

/** The SDK refuses a size that is not rate × duration, and fills in the one of Opus. */
function withFrameSize(parameters: Section): Record<string, number | boolean> {
  const hertz = SAMPLE_RATE_HERTZ[Number(parameters['sampleRate'])] ?? 0;
  return { ...parameters, frameSize: (hertz * Number(parameters['duration'])) / 1000 };
}
