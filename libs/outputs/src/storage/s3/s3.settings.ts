import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { ConfigType } from '@nestjs/config';
import type { outputsConfig } from '../../outputs.config.js';

/** How often a file with the secret is read again. */
const SECRET_TTL_MS = 10 * 60_000;

/** What the S3 store needs to know. */
export interface S3Settings {
  readonly client: S3ClientConfig;
  readonly bucket: string;
  /** Before every key, without a slash at its end; may be empty. */
  readonly prefix: string;
  readonly partBytes: number;
  /** Folder of this process alone, for what is not uploaded yet. */
  readonly spool: string;
  readonly spoolBytes: number;
  /** How often a log that grew is put again. */
  readonly logMs: number;
  /** How long `seal` waits for the upload. */
  readonly sealMs: number;
  /** How long nothing arrived of an upload whose writer counts as lost. */
  readonly lostAfterMs: number;
}

const LOG_MS = 1_000;
const SEAL_MS = 20_000;
const LOST_AFTER_MS = 60_000;

export function s3Settings(config: ConfigType<typeof outputsConfig>): S3Settings {
  const endpoint = config.OUTPUTS_S3_ENDPOINT;
  return {
    client: {
      region: config.OUTPUTS_S3_REGION,
      forcePathStyle: config.OUTPUTS_S3_PATH_STYLE,
      ...(endpoint !== undefined && { endpoint }),
      ...credentialsOf(config),
    },
    bucket: config.OUTPUTS_S3_BUCKET ?? '',
    prefix: config.OUTPUTS_S3_PREFIX ?? '',
    partBytes: config.OUTPUTS_S3_PART_BYTES,
    spool: join(config.DATA_DIR, 'spool'),
    spoolBytes: config.OUTPUTS_S3_SPOOL_BYTES,
    logMs: LOG_MS,
    sealMs: SEAL_MS,
    lostAfterMs: LOST_AFTER_MS,
  };
}

/** Without a key of ours, the SDK finds one: the environment's, or that of the machine's role. */
function credentialsOf(
  config: ConfigType<typeof outputsConfig>,
): Pick<S3ClientConfig, 'credentials'> {
  const accessKeyId = config.OUTPUTS_S3_ACCESS_KEY_ID;
  const secretAccessKey = config.OUTPUTS_S3_SECRET_ACCESS_KEY;
  const file = config.OUTPUTS_S3_SECRET_ACCESS_KEY_FILE;
  if (accessKeyId === undefined) return {};
  if (secretAccessKey !== undefined) return { credentials: { accessKeyId, secretAccessKey } };
  if (file === undefined) return {};
  return {
    credentials: async () => ({
      accessKeyId,
      secretAccessKey: (await readFile(file, 'utf8')).trim(),
      expiration: new Date(Date.now() + SECRET_TTL_MS),
    }),
  };
}
