import { parseArgs } from 'node:util';
import { z } from 'zod';
import { configSection, type Environment } from '@zoom-platform/kernel';
import type { SimulatorOptions } from './simulator.js';
import type { ZoomApp } from './zoom/zoom.app.js';

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);
const text = z.string().optional();
const PORTS = '0 … 65535; 0 is any free port';
const PREFIX = 'SIMULATOR_';

const section = configSection('simulator', {
  SIMULATOR_HOST: {
    schema: z.string(),
    meaning: 'Address of the OAuth, REST and RTMS servers (the control API stays on 127.0.0.1).',
    range: 'an IP address of this machine',
    default: '127.0.0.1',
  },
  SIMULATOR_HTTP_PORT: {
    schema: port,
    meaning: 'Port of OAuth and REST.',
    range: PORTS,
    default: '4010',
  },
  SIMULATOR_CONTROL_PORT: {
    schema: port,
    meaning: 'Port of the control API.',
    range: PORTS,
    default: '4011',
  },
  SIMULATOR_RTMS_PORT: { schema: port, meaning: 'Port of RTMS.', range: PORTS, default: '4012' },
  SIMULATOR_RTMS_ADVERTISE_HOST: {
    schema: text,
    meaning: 'Host name in the RTMS URLs; not set: SIMULATOR_HOST.',
    range: 'a host name or an IP address',
  },
  SIMULATOR_TLS_FOLDER: {
    schema: text,
    meaning: 'Serves RTMS over wss, and puts the certificate of its own CA there (rtms-ca.pem).',
    range: 'a path',
  },
  SIMULATOR_WEBHOOK_URL: {
    schema: z.url().optional(),
    meaning: 'Where meetings are announced.',
    range: 'an http:// or https:// URL',
  },
  SIMULATOR_SCRIPT: {
    schema: text,
    meaning: 'Meeting to play at the start.',
    range: 'a name in apps/simulator/meetings, without .yaml',
  },
  SIMULATOR_JOURNAL: {
    schema: text,
    meaning: 'File for the journal; not set: kept in memory.',
    range: 'a path',
  },
  SIMULATOR_TAPE_FOLDER: {
    schema: text,
    meaning: 'Folder of the tapes that are recorded and played.',
    range: 'a path',
  },
  SIMULATOR_FOLDER: {
    schema: text,
    meaning: 'Folder with meetings/ and assets/.',
    range: 'a path',
  },
  SIMULATOR_ACCOUNT_ID: { schema: text, meaning: 'Account of both apps.', range: 'a text' },
  SIMULATOR_CLIENT_ID: {
    schema: text,
    meaning: 'Client id of the Server-to-Server app.',
    range: 'a text',
  },
  SIMULATOR_CLIENT_SECRET: {
    schema: text,
    meaning: 'Client secret of the Server-to-Server app.',
    range: 'a text',
    secret: true,
  },
  SIMULATOR_RTMS_CLIENT_ID: {
    schema: text,
    meaning: 'Client id of the RTMS app.',
    range: 'a text',
  },
  SIMULATOR_RTMS_CLIENT_SECRET: {
    schema: text,
    meaning: 'Client secret of the RTMS app.',
    range: 'a text',
    secret: true,
  },
  SIMULATOR_WEBHOOK_SECRET: {
    schema: text,
    meaning: 'Secret Token that signs the webhooks.',
    range: 'a text',
    secret: true,
  },
});

/** `--http-port 0` says the same as `SIMULATOR_HTTP_PORT=0`, and wins. */
function flagsOf(args: readonly string[]): Environment {
  const names = Object.keys(section.keys);
  const flags = new Map(
    names.map((name) => [name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'), name]),
  );
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...flags.keys()].map((flag) => [flag, { type: 'string' }])),
  });
  return Object.fromEntries(
    Object.entries(values).map(([flag, value]) => [flags.get(flag) ?? flag, String(value)]),
  );
}

/** Only what is set, so that the defaults of the apps stay. */
function app(fields: {
  readonly [Key in keyof ZoomApp]?: ZoomApp[Key] | undefined;
}): Partial<ZoomApp> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A simulator as a process of its own. */
export interface ProcessOptions {
  readonly options: SimulatorOptions;
  /** Meeting to play at the start. */
  readonly script: string | null;
  /** Where the CA's certificate goes; null: ws instead of wss. */
  readonly tlsFolder: string | null;
}

/** @throws ConfigError listing every bad key */
export function readOptions(environment: Environment, args: readonly string[]): ProcessOptions {
  const values = section.parse({ ...environment, ...flagsOf(args) });
  const accountId = values.SIMULATOR_ACCOUNT_ID;
  const advertiseHost = values.SIMULATOR_RTMS_ADVERTISE_HOST;
  return {
    script: values.SIMULATOR_SCRIPT ?? null,
    tlsFolder: values.SIMULATOR_TLS_FOLDER ?? null,
    options: {
      host: values.SIMULATOR_HOST,
      httpPort: values.SIMULATOR_HTTP_PORT,
      controlPort: values.SIMULATOR_CONTROL_PORT,
      rtms: {
        port: values.SIMULATOR_RTMS_PORT,
        ...(advertiseHost === undefined ? {} : { advertiseHost }),
      },
      webhookUrl: values.SIMULATOR_WEBHOOK_URL ?? null,
      journalPath: values.SIMULATOR_JOURNAL ?? null,
      tapeFolder: values.SIMULATOR_TAPE_FOLDER ?? null,
      ...(values.SIMULATOR_FOLDER === undefined ? {} : { folder: values.SIMULATOR_FOLDER }),
      s2sApp: app({
        accountId,
        clientId: values.SIMULATOR_CLIENT_ID,
        clientSecret: values.SIMULATOR_CLIENT_SECRET,
      }),
      rtmsApp: app({
        accountId,
        clientId: values.SIMULATOR_RTMS_CLIENT_ID,
        clientSecret: values.SIMULATOR_RTMS_CLIENT_SECRET,
        webhookSecret: values.SIMULATOR_WEBHOOK_SECRET,
      }),
    },
  };
}
