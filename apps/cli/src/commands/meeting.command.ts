import type { Command } from 'commander';
import { MeetingsService } from '@zoom-platform/meetings';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';

const EXAMPLES = `
Examples:
  zoomctl meeting 12345678901
  zoomctl meeting 'https://us02web.zoom.us/j/12345678901?pwd=…'
  zoomctl meeting '4444AAAiAAAAAiAiAiiAii==' --json`;

const SHOWN = ['id', 'uuid', 'topic', 'status', 'start_time', 'duration', 'timezone', 'host_email'];

async function show(reference: string, { terminal, zoom }: Surroundings) {
  const meeting = await new MeetingsService(zoom).find(reference);
  terminal.result(meeting, () =>
    SHOWN.filter((field) => meeting[field] !== undefined)
      .map((field) => `${terminal.paint('quiet', field.padEnd(11))} ${String(meeting[field])}`)
      .join('\n'),
  );
  return 0 as const;
}

export function addMeeting(program: Command): void {
  program
    .command('meeting')
    .description('a meeting, by its number, UUID, join link or invitation')
    .argument('<reference>', 'what people paste when they mean a meeting')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, _options: unknown, command: Command) =>
      perform(command.optsWithGlobals<CommonOptions>(), (surroundings) =>
        show(reference, surroundings),
      ),
    );
}
