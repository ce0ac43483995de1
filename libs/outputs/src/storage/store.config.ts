import type { ConfigCheck } from '@zoom-platform/kernel';
import { z } from 'zod';

const MIB = 1024 * 1024;

/** Where artifacts lie. */
export const storeKeys = {
  OUTPUTS_STORE: {
    schema: z.enum(['local', 's3']),
    meaning:
      'Where artifacts lie: on the disk below DATA_DIR, or in a bucket of S3 or of a server that speaks it.',
    range: 'local or s3',
    default: 'local',
  },
  OUTPUTS_S3_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    meaning: 'Address of a server that speaks S3; not set: Amazon, by the region.',
    range: 'an http:// or https:// URL',
  },
  OUTPUTS_S3_REGION: {
    schema: z.string().regex(/^[a-z0-9-]{1,64}$/),
    meaning: 'Region of the bucket; servers of others take any.',
    range: 'a name such as eu-central-1',
    default: 'us-east-1',
  },
  OUTPUTS_S3_BUCKET: {
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .optional(),
    meaning: 'The bucket; it must be there. OUTPUTS_STORE=s3 needs it.',
    range: '3 … 63 lower-case letters, digits, dots, dashes',
  },
  OUTPUTS_S3_PREFIX: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}(\/[A-Za-z0-9._-]{1,64}){0,3}$/)
      .optional(),
    meaning: 'Folder of the bucket for all that this service keeps; not set: the bucket itself.',
    range: 'up to four names with slashes between',
  },
  OUTPUTS_S3_ACCESS_KEY_ID: {
    schema: z
      .string()
      .regex(/^\S{1,128}$/)
      .optional(),
    meaning: 'Access key; not set: what the environment or the role of the machine gives.',
    range: '1 … 128 characters without spaces',
  },
  OUTPUTS_S3_SECRET_ACCESS_KEY: {
    schema: z
      .string()
      .regex(/^\S{1,256}$/)
      .optional(),
    meaning: 'Secret of the access key.',
    range: '1 … 256 characters without spaces',
    secret: true,
  },
  OUTPUTS_S3_SECRET_ACCESS_KEY_FILE: {
    schema: z.string().optional(),
    meaning: 'File in place of OUTPUTS_S3_SECRET_ACCESS_KEY; read again within minutes.',
    range: 'path of a file with the secret and nothing else',
  },
  OUTPUTS_S3_PATH_STYLE: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning:
      'Whether the bucket stands in the path of a request, as most servers but Amazon want it.',
    range: 'on or off',
    default: 'off',
  },
  OUTPUTS_S3_PART_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(5 * MIB)
      .max(512 * MIB),
    meaning:
      'Length of the parts in which media go up while they grow: what a lost machine loses of each file at most. A file has up to 10,000 parts; four are in memory at once.',
    range: '5242880 … 536870912 bytes',
    default: '8388608',
  },
  OUTPUTS_S3_SPOOL_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(64 * MIB),
    meaning:
      'What may lie on the local disk of objects that are not uploaded, growing ones included; beyond it, writes fail as on a full disk.',
    range: 'from 67108864 bytes',
    default: '21474836480',
  },
};

/** What the S3 store needs beyond sound single keys. */
export const storeProblems: ConfigCheck = (texts) => {
  if (texts['OUTPUTS_STORE'] !== 's3') return [];
  const isSet = (key: string) => texts[key] !== undefined;
  const secrets = ['OUTPUTS_S3_SECRET_ACCESS_KEY', 'OUTPUTS_S3_SECRET_ACCESS_KEY_FILE'];
  const given = secrets.filter(isSet).length;
  const wanted = isSet('OUTPUTS_S3_ACCESS_KEY_ID') ? 1 : 0;
  const problem = (key: string, text: string, fix: string) => ({
    key,
    found: isSet(key) ? 'a text' : 'not set',
    problem: text,
    fix,
  });
  return [
    ...(isSet('OUTPUTS_S3_BUCKET')
      ? []
      : [
          problem(
            'OUTPUTS_S3_BUCKET',
            'is required',
            'Name the bucket, or set OUTPUTS_STORE=local.',
          ),
        ]),
    ...(given === wanted
      ? []
      : [
          problem(
            'OUTPUTS_S3_ACCESS_KEY_ID',
            'goes with one secret, and a secret with it',
            'Set it and OUTPUTS_S3_SECRET_ACCESS_KEY or its _FILE; or none of the three.',
          ),
        ]),
  ];
};
