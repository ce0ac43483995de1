import { InvalidArgumentError, type Command } from 'commander';
import { printedSteps } from '../output/steps.printer.js';
import { exitStatusOfSteps, StepLog } from '../verify/step.log.js';
import { StreamVerification } from '../verify/stream.verification.js';
import { serviceAt } from '../zoom/service.reader.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';
import { serviceKey } from './service-key.option.js';

const EXAMPLES = `
Examples:
  ZOOMCTL_KEY="$(cat data/api-key)" zoomctl verify 12345678901 --service http://127.0.0.1:3000
  zoomctl verify 'https://us02web.zoom.us/j/12345678901' --service https://zoom.example.com
  zoomctl verify 12345678901 --service http://127.0.0.1:3000 --json | jq '.steps[] | select(.fix)'

Steps: token, meeting, webhook, join, first frame, stop. The first that fails is the last. A stream that
runs already is looked at (its frames for up to 15 s, or --timeout) and left running; one that verify starts is stopped, also after a failure (not after Ctrl-C).
The key of the service comes from ZOOMCTL_KEY or --key, and has the scope doctor:run.
Exit status: 0 all went well, 2 a step failed.`;

interface VerifyFlags extends CommonOptions {
  readonly service: string;
  readonly key?: string;
  readonly user?: string;
  readonly timeout: number;
}

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('Give seconds, from above 0 to 3600.');
}

async function verify(meeting: string, flags: VerifyFlags, surroundings: Surroundings) {
  const { terminal, setup, tokens, zoom } = surroundings;
  const service = serviceAt(flags.service, flags.key);
  const log = new StepLog((id) => {
    terminal.progress(`${id} …`);
  });
  const options = { meeting, userId: flags.user, timeoutMs: flags.timeout * 1000 };
  await new StreamVerification({ setup, tokens, zoom, service }, options, log).run();
  const steps = log.results();
  terminal.result({ steps }, () => printedSteps(steps, terminal));
  return exitStatusOfSteps(steps);
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('go the whole way of a live meeting, from token to first frame, with evidence')
    .argument('<meeting>', 'its number, its UUID or its join link')
    .requiredOption('--service <url>', 'the running service that is to receive the stream')
    .addOption(serviceKey())
    .option('--user <id>', 'Zoom user id of the participant whose app is started')
    .option('--timeout <seconds>', 'longest wait of each step', secondsIn, 60)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, _options: unknown, command: Command) => {
      const flags = command.optsWithGlobals<VerifyFlags>();
      return perform(flags, (surroundings) => verify(reference, flags, surroundings));
    });
}
