import {
  FetchUrlProbe,
  MintTokenProbe,
  ZoomApiProbe,
  ZoomOriginProbe,
  type ZoomSetup,
} from '@zoom-platform/doctor';
import type { ZoomHttp } from '@zoom-platform/auth';
import type { Environment } from '@zoom-platform/kernel';
import { readEnvironment } from '../environment/environment.reader.js';
import { ConsoleTerminal } from '../output/console.terminal.js';
import type { ZoomApi } from '@zoom-platform/zoom-api';
import { AccountApi } from '../zoom/account.api.js';
import { openZoom } from '../zoom/zoom.context.js';

/** Options that every command knows. */
export interface CommonOptions {
  readonly json: boolean;
  readonly envFile: string;
  readonly account?: string;
}

/** What a command works with while it runs. */
export interface Surroundings {
  readonly terminal: ConsoleTerminal;
  readonly texts: Environment;
  readonly setup: ZoomSetup;
  readonly http: ZoomHttp;
  readonly tokens: MintTokenProbe;
  readonly api: ZoomApiProbe;
  readonly origins: ZoomOriginProbe;
  readonly urls: FetchUrlProbe;
  readonly zoom: ZoomApi;
}

/** 0 ok, 1 warnings, 2 failed. */
export type ExitStatus = 0 | 1 | 2;

export type Work = (surroundings: Surroundings) => Promise<ExitStatus>;

/** Opens the way to Zoom for one command; an error of it is told and ends with 2. */
export async function perform(options: CommonOptions, work: Work): Promise<void> {
  const { stdout, stderr } = process;
  const terminal = new ConsoleTerminal({ stdout, stderr }, options.json);
  try {
    const { texts } = readEnvironment(options.envFile, process.env);
    const context = await openZoom(texts, options.account);
    try {
      const { http, mint, setup, problems } = context;
      const tokens = new MintTokenProbe(mint);
      const api = new ZoomApiProbe(http);
      const zoom = new AccountApi(context.api, setup, problems);
      const origins = new ZoomOriginProbe(http);
      const urls = new FetchUrlProbe();
      const surroundings = { terminal, texts, setup, http, tokens, api, origins, urls, zoom };
      process.exitCode = await work(surroundings);
    } finally {
      await context.close();
    }
  } catch (error) {
    terminal.failure(error);
    process.exitCode = 2;
  }
}
