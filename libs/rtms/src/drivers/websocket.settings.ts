import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { ConfigType } from '@nestjs/config';
import type { MediaPreferences } from '../protocol/media-parameters.builder.js';
import type { RtmsCodec } from '../protocol/rtms.codec.js';
import type { rtmsConfig } from '../rtms.config.js';
import { CertificateFileError } from '../rtms.errors.js';
import { mediaPreferences } from './media.preferences.js';

/** What all connections of the websocket driver share. */
export interface DriverSettings {
  readonly secureContext: SecureContext;
  /** Lower-case hosts that may be dialled beside Zoom's. */
  readonly namedHosts: readonly string[];
  readonly sockets: 'split' | 'all';
  readonly preferences: MediaPreferences;
  /** Whether Zoom sends the audio that it kept since the start webhook. */
  readonly bufferData: boolean;
  /** Milliseconds from dialling to the handshake's answer. */
  readonly handshakeTimeout: number;
  /** Milliseconds without any message after which a connection counts as lost. */
  readonly silenceTimeout: number;
  /** Bytes of one message. */
  readonly maxMessage: number;
}

/** What the connections of one stream share. */
export interface WebsocketSettings extends DriverSettings {
  readonly codec: RtmsCodec;
}

/** @throws CertificateFileError @throws MediaPreferencesError */
export function driverSettings(config: ConfigType<typeof rtmsConfig>): DriverSettings {
  return {
    secureContext: secureContextOf(config.RTMS_CA_FILE),
    namedHosts: config.RTMS_ALLOWED_HOSTS,
    sockets: config.RTMS_MEDIA_SOCKETS,
    preferences: mediaPreferences(config),
    bufferData: config.RTMS_BUFFER_DATA,
    handshakeTimeout: config.RTMS_HANDSHAKE_TIMEOUT_MS,
    silenceTimeout: config.RTMS_SILENCE_TIMEOUT_MS,
    maxMessage: config.RTMS_MAX_MESSAGE_BYTES,
  };
}

/** One for all connections: parsing the trusted certificates costs milliseconds. */
function secureContextOf(caFile: string | undefined): SecureContext {
  const minVersion = 'TLSv1.2';
  if (caFile === undefined) return createSecureContext({ minVersion });
  return createSecureContext({ minVersion, ca: [...getCACertificates(), readCa(caFile)] });
}

function readCa(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw new CertificateFileError(error);
  }
}
