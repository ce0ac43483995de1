import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';
import { storeKeys, storeProblems } from './storage/store.config.js';

const keepDays = (what: string) => ({
  schema: z.coerce.number().int().min(0).max(36_500),
  meaning: `Days for which ${what} of a session are kept after its end; 0 keeps them until somebody deletes them.`,
  range: '0 … 36500 days',
  default: '0',
});

const outputsKeys = {
  DATA_DIR: {
    schema: z.string().min(1),
    meaning: 'Folder for the embedded database, artifacts and the generated API key.',
    range: 'a folder that the service may write',
    default: './data',
  },
  OUTPUTS_AUDIO: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning: 'Whether audio is requested from Zoom and kept.',
    range: 'on or off',
    default: 'on',
  },
  OUTPUTS_TRANSCRIPT: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning:
      'Whether transcripts are requested from Zoom and kept; the timeline is kept either way.',
    range: 'on or off',
    default: 'on',
  },
  OUTPUTS_VIDEO: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning: 'Whether camera pictures are requested from Zoom and kept.',
    range: 'on or off',
    default: 'on',
  },
  OUTPUTS_SHARE: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning: 'Whether shared screens are requested from Zoom and kept.',
    range: 'on or off',
    default: 'on',
  },
  OUTPUTS_CHAT: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning:
      'Whether the chat is requested from Zoom and kept, messages to one person or group included; needs the chat scope.',
    range: 'on or off',
    default: 'off',
  },
  OUTPUTS_KEEP_RECORDINGS_DAYS: keepDays('audio, video and screen shares'),
  OUTPUTS_KEEP_TRANSCRIPTS_DAYS: keepDays('transcript, words of the search and chat'),
  OUTPUTS_RETENTION_CRON: {
    schema: z.string().regex(/^(off|\S+( \S+){4})$/),
    meaning:
      'When content whose days are over is deleted, and deletions that were cut short are finished, by one replica for all.',
    range: 'five fields of cron in UTC, or off',
    default: '23 * * * *',
  },
  OUTPUTS_RECONCILE_CRON: {
    schema: z.string().regex(/^(off|\S+( \S+){4})$/),
    meaning:
      'When the store is searched for artifacts that belong to nothing, by one replica for all; what can be completed is completed.',
    range: 'five fields of cron in UTC, or off',
    default: '47 3 * * *',
  },
  OUTPUTS_DELETE_ORPHANS: {
    schema: z.enum(['on', 'off']).transform((value) => value === 'on'),
    meaning:
      'Whether artifacts of sessions that the database does not know, and media beside a manifest that does not name them, are deleted when nobody wrote to them for a day; off counts them.',
    range: 'on or off',
    default: 'off',
  },
  OUTPUTS_HOLDER_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(10).max(25_000),
    meaning:
      'How long a module may take to delete what it holds of a session, before that counts as failed and is tried again.',
    range: '10 … 25000 milliseconds',
    default: '20000',
  },
  OUTPUTS_REORDER_HORIZON_MS: {
    schema: z.coerce.number().int().min(500).max(120_000),
    meaning:
      'How late an audio packet may come, against the newest one of its session, and still be placed: Zoom replays up to 60 s after a reconnect, person by person; bounds the memory of a session.',
    range: '500 … 120000 milliseconds',
    default: '65000',
  },
  ...storeKeys,
};

export const outputsSection = configSection('outputs', outputsKeys, storeProblems);

export const outputsConfig = registerAs('outputs', () => outputsSection.parse(process.env));
