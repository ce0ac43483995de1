import type { Command } from 'commander';
import { accountsSection } from '@zoom-platform/accounts';
import {
  ACCOUNT_CHECKS,
  createRtmsApp,
  createS2sApp,
  exitStatusOf,
  runChecks,
  setupOfTexts,
  type DoctorReport,
} from '@zoom-platform/doctor';
import type { Environment } from '@zoom-platform/kernel';
import { AccountsFileInUseError } from '../cli.errors.js';
import { printedResult } from '../output/report.printer.js';
import type { Asker } from '../setup/asker.port.js';
import { writeEnvFile } from '../setup/env-file.writer.js';
import { PipedAsker } from '../setup/piped.asker.js';
import { PromptAsker } from '../setup/prompt.asker.js';
import { otherClouds } from '../zoom/other.clouds.js';
import { perform, type CommonOptions, type Surroundings } from './command.surroundings.js';
import { doctorWays } from './doctor.ways.js';

const EXAMPLES = `
Examples:
  zoomctl setup
  zoomctl setup --env-file production.env
  printf '%s\\n' "$ACCOUNT_ID" "$CLIENT_ID" "$CLIENT_SECRET" "$RTMS_ID" "$RTMS_SECRET" "$TOKEN" | zoomctl setup

Asks in this order: Account ID, Client ID and Client Secret of the Server-to-Server app; Client ID, Client
Secret and Secret Token of the General app. An empty answer keeps what the file has. Nothing is written
before Zoom has made a token.`;

interface AskedApp {
  readonly title: string;
  readonly steps: (surroundings: Surroundings) => readonly string[];
  /** Keys and what the page of the Marketplace calls them. */
  readonly keys: readonly (readonly [key: string, label: string])[];
  /** Checks whose failure is about these keys. */
  readonly checks: readonly string[];
}

const APPS: readonly AskedApp[] = [
  {
    title: 'First app: Server-to-Server OAuth, for the REST API',
    steps: ({ setup }) => createS2sApp(setup.cloud),
    keys: [
      ['ZOOM_ACCOUNT_ID', 'Account ID'],
      ['ZOOM_CLIENT_ID', 'Client ID'],
      ['ZOOM_CLIENT_SECRET', 'Client Secret'],
    ],
    checks: ['zoom-reachable', 'clock', 'token', 'account-id', 'token-identity', 'scopes', 'api'],
  },
  {
    title: 'Second app: General, user-managed, for RTMS and webhooks',
    steps: ({ setup }) => createRtmsApp(setup.cloud),
    keys: [
      ['ZOOM_RTMS_CLIENT_ID', 'Client ID'],
      ['ZOOM_RTMS_CLIENT_SECRET', 'Client Secret'],
      ['ZOOM_WEBHOOK_SECRET', 'Secret Token'],
    ],
    checks: ['zoom-reachable', 'rtms-app', 'webhook-secret'],
  },
];

/** What the key's own rule says; what is missing beside it is asked for next. */
function defectOf(key: string, answer: string, before: string | undefined): string | undefined {
  if (answer === '') return before === undefined ? 'is empty' : undefined;
  const own = accountsSection.problems({ [key]: answer }).find((problem) => problem.key === key);
  return own?.problem;
}

async function askFor(app: AskedApp, texts: Environment, asker: Asker) {
  const answers: Record<string, string> = {};
  for (const [key, label] of app.keys) {
    const before = texts[key];
    const kept = before === undefined ? '' : ' (empty: as it is)';
    const answer = await asker.ask(`${label} → ${key}${kept}`, key.endsWith('SECRET'), (text) =>
      defectOf(key, text, before),
    );
    if (answer !== '') answers[key] = answer;
  }
  return answers;
}

function examine(app: AskedApp, texts: Environment, surroundings: Surroundings) {
  const { cloud } = surroundings.setup;
  return runChecks(
    ACCOUNT_CHECKS.filter(({ id }) => app.checks.includes(id)),
    {
      texts,
      setup: setupOfTexts(texts, cloud),
      ports: doctorWays(surroundings),
      options: {
        features: ['meetings', 'rtms-control'],
        scopeNames: [],
        scopeLagMs: 15_000,
        otherClouds: otherClouds(cloud),
      },
    },
  );
}

function tell(report: DoctorReport, { terminal }: Surroundings): void {
  for (const result of report.checks) {
    if (result.status !== 'skipped') terminal.progress(printedResult(result, terminal));
  }
}

/** Asks until Zoom is content, or once where nobody can answer again. */
async function settle(app: AskedApp, texts: Environment, asker: Asker, surroundings: Surroundings) {
  const { terminal } = surroundings;
  terminal.progress(`\n${app.title}\n`);
  app.steps(surroundings).forEach((step, index) => {
    terminal.progress(`${String(index + 1).padStart(3)}. ${step}`);
  });
  for (;;) {
    const answers = await askFor(app, texts, asker);
    const report = await examine(app, { ...texts, ...answers }, surroundings);
    tell(report, surroundings);
    if (report.status !== 'failed' || !asker.canAskAgain) return { answers, report };
    terminal.progress('Nothing is written yet. Once more:');
  }
}

async function walk(options: CommonOptions, surroundings: Surroundings) {
  if (surroundings.texts['ZOOM_ACCOUNTS_FILE'] !== undefined) throw new AccountsFileInUseError();
  const asker = process.stdin.isTTY ? new PromptAsker() : new PipedAsker(process.stdin);
  let texts = surroundings.texts;
  let worst: 0 | 1 | 2 = 0;
  const written: string[] = [];
  for (const app of APPS) {
    const { answers, report } = await settle(app, texts, asker, surroundings);
    const status = exitStatusOf(report);
    if (status === 2) {
      surroundings.terminal.result({ status: 'failed', cause: report.cause, written }, () => {
        return `Not finished: "${String(report.cause)}" failed. Its values were not written.`;
      });
      return 2;
    }
    writeEnvFile(options.envFile, answers);
    written.push(...Object.keys(answers));
    texts = { ...texts, ...answers };
    if (status > worst) worst = status;
  }
  surroundings.terminal.result({ status: 'ok', file: options.envFile, written }, () => {
    return `Written to ${options.envFile}, readable by you alone: ${written.join(', ')}.`;
  });
  return worst;
}

export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('walk through the two Marketplace apps, check each value, write .env')
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      return perform(options, (surroundings) => walk(options, surroundings));
    });
}
