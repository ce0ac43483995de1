import type { Command } from 'commander';
import { parseMeetingLink } from '@zoom-platform/meetings';
import { controlRtms, RTMS_ACTIONS } from '../zoom/rtms.control.js';
import { explainedRefusal } from '../zoom/start.explanation.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';

const EXAMPLES = `
Examples:
  zoomctl rtms start 12345678901
  zoomctl rtms start 12345678901 --user 30R7kT7bTIKSNUFEuH_Qlg
  zoomctl rtms pause 'https://us02web.zoom.us/j/12345678901'

Zoom only accepts the request; that it happened is told by the webhook meeting.rtms_started. If none
comes, zoomctl doctor rtms says why; a start that Zoom refuses is explained at once. Needs the scope meeting:update:participant_rtms_app_status:admin.`;

interface RtmsFlags extends CommonOptions {
  readonly user?: string;
}

async function control(
  action: (typeof RTMS_ACTIONS)[number],
  reference: string,
  flags: RtmsFlags,
  surroundings: Surroundings,
) {
  const { terminal, zoom, setup } = surroundings;
  const { meetingId } = parseMeetingLink(reference);
  const request = { action, meetingId, userId: flags.user };
  const asked = controlRtms(zoom, setup, request);
  const status = await (action === 'start'
    ? asked.catch((error: unknown) => explainedRefusal(error, meetingId, surroundings))
    : asked);
  terminal.result({ accepted: true, action, meetingId, zoomStatus: status }, () =>
    [
      `Zoom accepts to ${action} RTMS in meeting ${meetingId} (HTTP ${String(status)}).`,
      `The webhook that follows says whether it happened.`,
    ].join('\n'),
  );
  return 0 as const;
}

export function addRtms(program: Command): void {
  const rtms = program
    .command('rtms')
    .description('start, stop, pause or resume RTMS in a live meeting')
    .addHelpText('after', EXAMPLES);
  for (const action of RTMS_ACTIONS) {
    rtms
      .command(action)
      .description(`${action} RTMS in a live meeting`)
      .argument('<meeting>', 'its number or join link')
      .option('--user <id>', 'Zoom user id of the participant whose app it is')
      .action((reference: string, _options: unknown, command: Command) => {
        const flags = command.optsWithGlobals<RtmsFlags>();
        return perform(flags, (surroundings) => control(action, reference, flags, surroundings));
      });
  }
}
