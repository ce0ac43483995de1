import { accessSync, constants } from 'node:fs';
import type { ConfigType } from '@nestjs/config';
import type { MediaPreferences } from '../../protocol/media-parameters.builder.js';
import type { rtmsConfig } from '../../rtms.config.js';
import { CertificateFileError } from '../../rtms.errors.js';
import { mediaPreferences } from '../media.preferences.js';
import { thisPlatform, type Platform } from './sdk.platform.js';
import type { SdkOrder } from './sdk.wire.js';

export interface SdkSettings {
  readonly platform: Platform;
  /** Specifier of the SDK; another one in tests only. */
  readonly addon: string;
  readonly sessionsPerChild: number;
  /** Sessions after which a child is replaced, once it holds none. */
  readonly sessionsPerLife: number;
  /** Bytes of memory beyond which a child takes no more sessions, and ends once it holds none. */
  readonly memoryBytes: number;
  /** Bytes of media under way from a child, and as many that may wait in it. */
  readonly creditBytes: number;
  /** Milliseconds that loading the SDK may take. */
  readonly startTimeout: number;
  /** Milliseconds of silence after which a child counts as hung. */
  readonly hangTimeout: number;
  /** Milliseconds without a word of ours after which a child leaves its sessions and ends. */
  readonly serviceTimeout: number;
  readonly namedHosts: readonly string[];
  /** Path of a PEM file that stands in for the system's bundle. */
  readonly ca: string | null;
  /** `null`: the SDK dials by itself. */
  readonly proxy: SdkOrder['proxy'];
  readonly preferences: MediaPreferences;
  /** Milliseconds from the join to its confirmation. */
  readonly handshakeTimeout: number;
  /** Milliseconds without any callback after which a session counts as lost. */
  readonly silenceTimeout: number;
}

const SDK = '@zoom/rtms';
const START_TIMEOUT_MS = 30_000;
/**
 * What Zoom grants a client that stands still: three keep-alives, one each 10 s (stop reason 24). The SDK would
 * answer them for a service that does not, and Zoom would let no successor in. A service that lives
 * answers each beat, which come 12 s apart at most.
 */
const SERVICE_TIMEOUT_MS = 30_000;

/** @throws CertificateFileError @throws MediaPreferencesError */
export function sdkSettings(config: ConfigType<typeof rtmsConfig>): SdkSettings {
  return {
    platform: thisPlatform(),
    addon: SDK,
    sessionsPerChild: config.RTMS_SDK_SESSIONS_PER_CHILD,
    sessionsPerLife: config.RTMS_SDK_SESSIONS_PER_LIFE,
    memoryBytes: config.RTMS_SDK_MEMORY_BYTES,
    creditBytes: config.RTMS_SDK_BUFFER_BYTES,
    startTimeout: START_TIMEOUT_MS,
    hangTimeout: config.RTMS_SDK_HANG_TIMEOUT_MS,
    serviceTimeout: SERVICE_TIMEOUT_MS,
    namedHosts: config.RTMS_ALLOWED_HOSTS,
    ca: readablePath(config.RTMS_CA_FILE),
    proxy: proxyOf(config.RTMS_SDK_PROXY_URL),
    preferences: mediaPreferences(config),
    handshakeTimeout: config.RTMS_HANDSHAKE_TIMEOUT_MS,
    silenceTimeout: config.RTMS_SILENCE_TIMEOUT_MS,
  };
}

function proxyOf(url: string | undefined): SdkOrder['proxy'] {
  if (url === undefined) return null;
  return { type: new URL(url).protocol === 'https:' ? 'https' : 'http', url };
}

/** The SDK takes the system's bundle, without a word, where a file does not exist. */
function readablePath(caFile: string | undefined): string | null {
  if (caFile === undefined) return null;
  try {
    accessSync(caFile, constants.R_OK);
    return caFile;
  } catch (error) {
    throw new CertificateFileError(error);
  }
}
