import type { Command } from 'commander';
import {
  streamVerdict,
  type MeetingStanding,
  type StreamEvidence,
  type StreamVerdict,
} from '@zoom-platform/doctor';
import { PlatformError } from '@zoom-platform/kernel';
import { zoomPath } from '@zoom-platform/zoom-api';
import { printedResult } from '../output/report.printer.js';
import { meetingIn } from '../zoom/meeting.argument.js';
import { serviceAt } from '../zoom/service.reader.js';
import { sessionsOf } from '../zoom/service.sessions.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';
import { serviceKey } from './service-key.option.js';

const EXAMPLES = `
Examples:
  zoomctl doctor rtms 12345678901
  zoomctl doctor rtms 'https://us02web.zoom.us/j/12345678901' --service http://127.0.0.1:3000

Without --service only what Zoom says is looked at. Its key comes from ZOOMCTL_KEY or --key. Exit status: 0 the stream is as it should be,
1 a warning, 2 something must be mended.`;

interface StreamFlags extends CommonOptions {
  readonly service?: string;
  readonly key?: string;
}

async function standingOf(meeting: string, { zoom }: Surroundings): Promise<MeetingStanding> {
  try {
    const path = zoomPath`/meetings/${meeting}`;
    const { body } = await zoom.call({ method: 'GET', path });
    return body?.['status'] === 'started' ? 'live' : 'not_live';
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.code === 'zoom.not_found' ? 'not_in_this_account' : 'unknown';
  }
}

async function appOf({ setup, tokens }: Surroundings): Promise<StreamEvidence['app']> {
  const { rest, rtms, accountId = 'none', cloud } = setup;
  if (rtms === undefined || rtms.clientId === rest?.clientId) return 'same_as_rest';
  const answer = await tokens.ask({ cloud, accountId, ...rtms });
  if (answer.kind === 'granted') return 's2s';
  if (answer.kind === 'failed') return 'not_asked';
  if (answer.code === 'auth.unsupported_grant_type') return 'general';
  if (answer.code.startsWith('auth.app_disabled')) return 'disabled';
  return answer.code === 'auth.invalid_client' ? 'unknown_client' : 'not_asked';
}

async function evidenceOf(
  meeting: string,
  { service, key }: StreamFlags,
  surroundings: Surroundings,
): Promise<StreamEvidence> {
  const { setup } = surroundings;
  const reader = service === undefined ? undefined : serviceAt(service, key);
  return {
    meeting: await standingOf(meeting, surroundings),
    hostJoined: null,
    webhooksConfigured: setup.webhookSecrets.length > 0,
    app: await appOf(surroundings),
    rtmsClientId: setup.rtms?.clientId ?? null,
    kept: [],
    refused: [],
    concurrencyLimited: false,
    start: null,
    sessions: reader === undefined ? [] : await sessionsOf(reader, meeting),
  };
}

function exitStatusOf({ status }: StreamVerdict): 0 | 1 | 2 {
  if (status === 'failed') return 2;
  return status === 'warning' ? 1 : 0;
}

async function examine(reference: string, flags: StreamFlags, surroundings: Surroundings) {
  const meeting = meetingIn(reference);
  const verdict = streamVerdict(await evidenceOf(meeting, flags, surroundings));
  surroundings.terminal.result(verdict, () =>
    printedResult({ id: verdict.case, ...verdict }, surroundings.terminal).trim(),
  );
  return exitStatusOf(verdict);
}

export function addStreamDoctor(doctor: Command): void {
  doctor
    .command('rtms')
    .description('why a meeting’s stream did or did not start')
    .argument('<meeting>', 'its number, its UUID or its join link')
    .option('--service <url>', 'a running service, for what it knows of the meeting')
    .addOption(serviceKey())
    .addHelpText('after', EXAMPLES)
    .action((reference: string, _options: unknown, command: Command) => {
      const flags = command.optsWithGlobals<StreamFlags>();
      return perform(flags, (surroundings) => examine(reference, flags, surroundings));
    });
}
