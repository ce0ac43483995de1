import { Command } from 'commander';
import { addDoctor } from './commands/doctor.command.js';
import { addEvents } from './commands/events.command.js';
import { addMeeting } from './commands/meeting.command.js';
import { addRtms } from './commands/rtms.command.js';
import { addSetup } from './commands/setup.command.js';
import { addToken } from './commands/token.command.js';
import { addUsers } from './commands/users.command.js';
import { addVerify } from './commands/verify.command.js';

const EXAMPLES = `
Examples:
  zoomctl doctor                     why does my Zoom app not work
  zoomctl meeting 12345678901
  zoomctl doctor --json | jq .cause

Results go to standard output, progress to standard error. Exit status: 0 ok, 1 warnings, 2 failed.
Configuration: the ZOOM_* keys of the environment and of .env; .env.example documents each.`;

export function zoomctlProgram(): Command {
  const program = new Command('zoomctl')
    .description(
      'Zoom from the command line: set it up, examine it, control it. Only verify and events need a service.',
    )
    .option('--json', 'results as JSON, for machines', false)
    .option('--env-file <path>', 'file with the keys that the environment lacks', '.env')
    .option(
      '--account <id>',
      'which configured account; default: the default of ZOOM_ACCOUNTS_FILE, or the only one',
    )
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('Run `zoomctl --help` for the commands.')
    .exitOverride();
  addSetup(program);
  addDoctor(program);
  addVerify(program);
  addToken(program);
  addMeeting(program);
  addUsers(program);
  addRtms(program);
  addEvents(program);
  return program;
}
