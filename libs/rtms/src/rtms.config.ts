import { registerAs } from '@nestjs/config';
import { configSection, entriesSchema } from '@zoom-platform/kernel';
import { z } from 'zod';
import { mediaKeys } from './media.keys.js';

const milliseconds = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const list = z
  .string()
  .optional()
  .transform((text) =>
    (text ?? '')
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ''),
  );

/** Ids are told apart by case. */
const accountList = z
  .string()
  .optional()
  .transform((text) => (text ?? '').split(',').map((entry) => entry.trim()))
  .transform((entries) => entries.filter((entry) => entry !== ''));

/** `id:class`. */
function priorityIn(entry: string) {
  const { accountId, priority } =
    /^(?<accountId>[^:\s]+):(?<priority>\d)$/.exec(entry)?.groups ?? {};
  return accountId === undefined ? undefined : { accountId, priority: Number(priority) };
}

/** `app=id:class` or `product=name:class`. */
function tagPriorityIn(entry: string) {
  const { tag, priority } =
    /^(?<tag>app=[^:\s]+|product=(?:meeting|webinar|session|contact_center)):(?<priority>\d)$/.exec(
      entry,
    )?.groups ?? {};
  return tag === undefined ? undefined : { tag, priority: Number(priority) };
}

export const rtmsSection = configSection('rtms', {
  RTMS_DRIVER: {
    schema: z.enum(['websocket', 'sdk']),
    meaning:
      "How streams are joined: our own driver, on every platform, or Zoom's SDK (@zoom/rtms) in processes of its own.",
    range: 'websocket or sdk; sdk needs its native part, on Linux x64 or macOS arm64',
    default: 'websocket',
  },
  RTMS_SDK_SESSIONS_PER_CHILD: {
    schema: z.coerce.number().int().min(1).max(200),
    meaning:
      "With the driver sdk: sessions in one process with Zoom's SDK; a crash interrupts them all.",
    range: '1 … 200',
    default: '20',
  },
  RTMS_SDK_SESSIONS_PER_LIFE: {
    schema: z.coerce.number().int().min(1).max(100_000),
    meaning: 'With the driver sdk: sessions after which a process is replaced, once it holds none.',
    range: '1 … 100000',
    default: '200',
  },
  RTMS_SDK_MEMORY_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(128 * 1024 * 1024),
    meaning:
      'With the driver sdk: memory (RSS) of a process beyond which it is replaced, once it holds no session.',
    range: 'at least 134217728',
    default: '1073741824',
  },
  RTMS_SDK_PROXY_URL: {
    schema: z.url({ protocol: /^https?$/, hostname: /./ }).optional(),
    meaning: "With the driver sdk: proxy that Zoom's SDK dials through; it reads no HTTPS_PROXY.",
    range: 'http://host:port or https://host:port, with user:password@ where it asks',
    secret: true,
  },
  RTMS_SDK_BUFFER_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(65_536)
      .max(1024 * 1024 * 1024),
    meaning:
      'With the driver sdk: media of one process that may be under way to the service, and as much that may wait before frames are dropped.',
    range: '65536 … 1073741824',
    default: '8388608',
  },
  RTMS_SDK_HANG_TIMEOUT_MS: {
    schema: milliseconds(500, 60_000),
    meaning: 'With the driver sdk: a process that says nothing for so long is killed and replaced.',
    range: '500 … 60000',
    default: '10000',
  },
  RTMS_MEDIA_SOCKETS: {
    schema: z.enum(['split', 'all']),
    meaning:
      'One media connection for each kind of media, or one for all. One for all would bring every kind that the app was granted: where no module wants one of them, or Zoom does not tell which they are, each wanted kind has a connection of its own all the same.',
    range: 'split or all',
    default: 'split',
  },
  RTMS_ALLOWED_HOSTS: {
    schema: list,
    meaning:
      "Hosts that may be dialled beside Zoom's own, also without TLS and on private addresses: a simulator.",
    range: 'host names or addresses, separated by commas',
  },
  RTMS_CA_FILE: {
    schema: z.string().optional(),
    meaning: 'Certificate authority trusted for RTMS beside the usual ones, as with a simulator.',
    range: 'path of a PEM file',
  },
  RTMS_BUFFER_DATA: {
    schema: z.enum(['true', 'false']).transform((text) => text === 'true'),
    meaning:
      'Whether Zoom sends the audio of up to 60 s that it kept between its webhook and the join; what is kept during an interruption comes either way.',
    range: 'true or false; false with the driver websocket only',
    default: 'true',
  },
  ...mediaKeys,
  RTMS_DUPLICATE_POLICY: {
    schema: z.enum(['original_host', 'first', 'all']),
    meaning: "Which streams to join when several users' apps start in one meeting.",
    range: 'original_host, first or all',
    default: 'original_host',
  },
  RTMS_MAX_SESSIONS: {
    schema: z.coerce.number().int().min(1).max(10_000),
    meaning:
      'Sessions that this replica takes at once: what it was measured to hold, of one core (`npm run bench -- sessions`). Further streams wait, fairly between accounts, for a place here or on another replica until Zoom gives them up.',
    range: '1 … 10000',
    default: '100',
  },
  RTMS_ACCOUNT_PRIORITIES: {
    schema: entriesSchema({
      entryIn: priorityIn,
      nameOf: ({ accountId }) => accountId,
      called: 'account id',
    }).optional(),
    meaning:
      'Classes of accounts for streams that wait for a place: 0 goes before 1, and so on; accounts that are not named are of class 5. Class 9 waits while Zoom says that the account is near its limit of streams.',
    range: 'account ids with a class of 0 … 9, as in id:0, separated by commas',
  },
  RTMS_TAG_PRIORITIES: {
    schema: entriesSchema({
      entryIn: tagPriorityIn,
      nameOf: ({ tag }) => tag,
      called: 'tag',
    }).optional(),
    meaning:
      'Classes of streams by what they are: the Zoom app whose webhook offered them, or the product. Of several classes, also of the account, the one that goes first counts.',
    range:
      'app=id or product=name (meeting, webinar, session, contact_center) with a class of 0 … 9, as in product=contact_center:0, separated by commas',
  },
  RTMS_CONCURRENCY_HOLD_MS: {
    schema: milliseconds(0, 3_600_000),
    meaning:
      "How long Zoom's word that an account is near its limit of streams, or at it, changes who is dialled. Zoom does not say when it is over.",
    range: '0 … 3600000; 0: such words change nothing',
    default: '30000',
  },
  RTMS_RECONCILE_CRON: {
    schema: z.string().regex(/^(off|(\S+ ){4}\S+)$/, 'is neither off nor five fields'),
    meaning:
      'When live meetings are compared with streams, once for all replicas; each time is one call of ' +
      'the class resource-intensive an account, and needs the scope dashboard:read:list_meetings:admin.',
    range: 'five fields of cron (UTC), or off',
    default: '*/5 * * * *',
  },
  RTMS_RECONCILE_START: {
    schema: accountList,
    meaning:
      'Accounts whose live meetings get RTMS started over REST where no stream is known although ' +
      'none was stopped; not set: they are counted and logged only.',
    range: 'account ids separated by commas, or all',
  },
  RTMS_WEBHOOK_SILENCE_HOURS: {
    schema: z.coerce.number().min(0.1).max(720),
    meaning: 'After how many hours without a delivery, while meetings are live, an alarm is due.',
    range: '0.1 … 720 hours',
    default: '6',
  },
  RTMS_KEEP_SESSIONS_DAYS: {
    schema: z.coerce.number().int().min(0).max(36_500),
    meaning:
      'Days for which the row of a session is kept after its end, for the session API and the history of its meeting; longer while a module keeps something of the session, such as a recording. Should not be less than EVENTS_RETENTION_DAYS: the replay of a start whose row is gone makes a new one.',
    range: '0 … 36500 days; 0: for ever',
    default: '90',
  },
  RTMS_JOIN_WINDOW_MS: {
    schema: milliseconds(1_000, 600_000),
    meaning: 'How long after the start webhook a stream may be joined (Zoom waits 60 s).',
    range: '1000 … 600000',
    default: '60000',
  },
  RTMS_RECOVERY_WINDOW_MS: {
    schema: milliseconds(1_000, 600_000),
    meaning: 'How long after the first interruption a session may be recovered (Zoom waits 60 s).',
    range: '1000 … 600000',
    default: '55000',
  },
  RTMS_HANDSHAKE_TIMEOUT_MS: {
    schema: milliseconds(100, 60_000),
    meaning:
      'How long a connection and its handshake may take, and the answer to a request on signaling.',
    range: '100 … 60000',
    default: '10000',
  },
  RTMS_RECONNECT_DELAY_MS: {
    schema: milliseconds(10, 30_000),
    meaning: 'First pause before a connection that closed is dialled again; doubles up to 30 s.',
    range: '10 … 30000',
    default: '3000',
  },
  RTMS_DUPLICATE_DELAY_MS: {
    schema: milliseconds(10, 30_000),
    meaning: 'First pause after Zoom said that an older connection still stands; doubles.',
    range: '10 … 30000',
    default: '1500',
  },
  RTMS_SILENCE_TIMEOUT_MS: {
    schema: milliseconds(1_000, 600_000),
    meaning: 'A connection on which nothing arrives for so long counts as lost.',
    range: '1000 … 600000',
    default: '65000',
  },
  RTMS_END_GRACE_MS: {
    schema: milliseconds(0, 30_000),
    meaning: 'How long the last frames may take to arrive after Zoom ended a stream.',
    range: '0 … 30000',
    default: '1500',
  },
  RTMS_LEASE_GRACE_MS: {
    schema: milliseconds(0, 60_000),
    meaning: 'How long sessions go on after this replica lost its lease.',
    range: '0 … 60000',
    default: '15000',
  },
  RTMS_SINK_CLOSE_TIMEOUT_MS: {
    schema: milliseconds(100, 600_000),
    meaning: 'How long a module may take to close a session.',
    range: '100 … 600000',
    default: '30000',
  },
  RTMS_MAX_MESSAGE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(65_536)
      .max(256 * 1024 * 1024),
    meaning: 'Largest message of a media connection; a larger one closes it.',
    range: '65536 … 268435456',
    default: '16777216',
  },
});

export const rtmsConfig = registerAs('rtms', () => rtmsSection.parse(process.env));
