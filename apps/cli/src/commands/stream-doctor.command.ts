import type { Command } from 'commander';
import { examineStream, type StreamVerdict } from '@zoom-platform/doctor';
import { SystemClock } from '@zoom-platform/kernel';
import { printedResult } from '../output/report.printer.js';
import { meetingIn } from '../zoom/meeting.argument.js';
import { serviceAt } from '../zoom/service.reader.js';
import { verdictOfService } from '../zoom/service.verdict.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';
import { serviceKey } from './service-key.option.js';

const EXAMPLES = `
Examples:
  zoomctl doctor rtms 12345678901
  zoomctl doctor rtms 'https://us02web.zoom.us/j/12345678901' --service http://127.0.0.1:3000

With --service that service is asked, which also knows what it saw itself; without, only Zoom is. Its
key comes from ZOOMCTL_KEY or --key, and has the scope doctor:run. Exit status: 0 the stream is as it
should be, 1 a warning, 2 something must be mended.`;

interface StreamFlags extends CommonOptions {
  readonly service?: string;
  readonly key?: string;
}

/** The service knows what Zoom says too, and what it saw itself. */
function verdictOf(
  meeting: string,
  { service, key, account }: StreamFlags,
  surroundings: Surroundings,
): Promise<StreamVerdict> {
  return service === undefined
    ? examineStream(meeting, { ...surroundings, clock: new SystemClock() })
    : verdictOfService(serviceAt(service, key), { account, meeting });
}

function exitStatusOf({ status }: StreamVerdict): 0 | 1 | 2 {
  if (status === 'failed') return 2;
  return status === 'warning' ? 1 : 0;
}

async function examine(reference: string, flags: StreamFlags, surroundings: Surroundings) {
  const meeting = meetingIn(reference);
  const verdict = await verdictOf(meeting, flags, surroundings);
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
    .option('--service <url>', 'ask this running service instead')
    .addOption(serviceKey())
    .addHelpText('after', EXAMPLES)
    .action((reference: string, _options: unknown, command: Command) => {
      const flags = command.optsWithGlobals<StreamFlags>();
      const { json, envFile } = flags;
      // An account of the service need not be one of the configuration here.
      const ours = flags.service === undefined ? flags : { json, envFile };
      return perform(ours, (surroundings) => examine(reference, flags, surroundings));
    });
}
