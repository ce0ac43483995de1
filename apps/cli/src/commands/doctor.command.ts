import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  ACCOUNT_CHECKS,
  exitStatusOf,
  FEATURES,
  isAppId,
  runChecks,
  type DoctorOptions,
} from '@zoom-platform/doctor';
import { printedReport } from '../output/report.printer.js';
import { meetingIn } from '../zoom/meeting.argument.js';
import { otherClouds } from '../zoom/other.clouds.js';
import { doctorWays } from './doctor.ways.js';
import { addStreamDoctor } from './stream-doctor.command.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';

const KNOWN_FEATURES = FEATURES.map(({ id }) => id).join(', ');

const EXAMPLES = `
Examples:
  zoomctl doctor
  zoomctl doctor --public-url https://zoom.example.com/webhooks/zoom
  zoomctl doctor --meeting 'https://us02web.zoom.us/j/12345678901?pwd=…'
  zoomctl doctor --features meetings,rtms-control,recordings
  zoomctl doctor --scopes rtms:read:rtms_notification:admin
  zoomctl doctor --json | jq .cause

Features: ${KNOWN_FEATURES}.
Exit status: 0 nothing is wrong, 1 warnings, 2 something must be mended.`;

interface DoctorFlags extends CommonOptions {
  readonly features: readonly string[];
  readonly scopes?: readonly string[];
  readonly publicUrl?: string;
  readonly meeting?: string;
  readonly rtmsAppId?: string;
  readonly scopeWait: number;
}

const LONGEST_WAIT_SECONDS = 3_600;

/** @throws InvalidArgumentError */
function seconds(text: string): number {
  const number = Number(text);
  if (number >= 0 && number <= LONGEST_WAIT_SECONDS) return number;
  throw new InvalidArgumentError(`Give seconds, 0 … ${String(LONGEST_WAIT_SECONDS)}.`);
}

/** @throws InvalidArgumentError */
function appId(text: string): string {
  if (isAppId(text)) return text;
  throw new InvalidArgumentError('An id of an app has 1 … 64 letters, digits, _ and -.');
}

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

/** @throws InvalidArgumentError */
function features(text: string): readonly string[] {
  const asked = listOf(text);
  const unknown = asked.filter((name) => FEATURES.every(({ id }) => id !== name));
  if (unknown.length === 0) return asked;
  throw new InvalidArgumentError(
    `No such feature: ${unknown.join(', ')}. Known: ${KNOWN_FEATURES}.`,
  );
}

function optionsOf(flags: DoctorFlags, { setup }: Surroundings): DoctorOptions {
  return {
    features: flags.features,
    scopeNames: flags.scopes ?? [],
    scopeLagMs: flags.scopeWait * 1000,
    otherClouds: otherClouds(setup.cloud),
    ...(flags.publicUrl === undefined ? {} : { publicUrl: flags.publicUrl }),
    ...(flags.rtmsAppId === undefined ? {} : { rtmsAppId: flags.rtmsAppId }),
    ...(flags.meeting === undefined ? {} : { meeting: meetingIn(flags.meeting) }),
  };
}

async function examine(flags: DoctorFlags, surroundings: Surroundings) {
  const { terminal, texts, setup } = surroundings;
  const ports = doctorWays(surroundings);
  const options = optionsOf(flags, surroundings);
  const report = await runChecks(ACCOUNT_CHECKS, { texts, setup, ports, options }, ({ id }) => {
    terminal.progress(`checked ${id}`);
  });
  terminal.result(report, () => printedReport(report, terminal));
  return exitStatusOf(report);
}

export function addDoctor(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('why does my Zoom app not work: what is wrong, and the fix step by step')
    .addOption(
      new Option('--features <list>', 'what the app is used for')
        .argParser(features)
        .default(['meetings', 'rtms-control'], 'meetings,rtms-control'),
    )
    .option('--scopes <list>', 'scope names to look up', listOf)
    .option('--public-url <url>', 'address of /webhooks/zoom as Zoom knows it')
    .option('--meeting <reference>', 'a number, a UUID or a join link to look up')
    .option(
      '--rtms-app-id <id>',
      'id of the RTMS app in the Marketplace, if it is not its Client ID',
      appId,
    )
    .option('--scope-wait <seconds>', 'wait before a second look at missing scopes', seconds, 15)
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) => {
      const flags = command.optsWithGlobals<DoctorFlags>();
      return perform(flags, (surroundings) => examine(flags, surroundings));
    });
  addStreamDoctor(doctor);
}
