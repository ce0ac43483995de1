import { Module, type INestApplicationContext } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import {
  AccountsModule,
  accountsSection,
  ZoomAccounts,
  ZoomApps,
  type ZoomCloud,
} from '@zoom-platform/accounts';
import { InMemoryAuthModule, TokenMint, ZoomHttp } from '@zoom-platform/auth';
import { setupOfPorts, setupOfTexts, type ZoomSetup } from '@zoom-platform/doctor';
import type { ConfigProblem, Environment } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { InMemoryRateLimitsModule } from '@zoom-platform/rate-limits';
import { ZoomApi, ZoomApiModule } from '@zoom-platform/zoom-api';
import { AccountNotConfiguredError } from '../cli.errors.js';
import { ClockModule } from './clock.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }),
    ClockModule,
    AccountsModule,
    ObservabilityModule,
    InMemoryRateLimitsModule,
    ZoomApiModule,
    InMemoryAuthModule,
  ],
})
class ZoomModule {}

/** Stands in where nothing, or nothing sound, is configured: only the cloud is asked for then. */
const NOBODY = {
  ZOOM_ACCOUNT_ID: 'NoAccountIsConfigured_',
  ZOOM_CLIENT_ID: 'NoClientIdIsConfigured',
  ZOOM_CLIENT_SECRET: 'no-client-secret-is-configured--',
};

const PLACES = ['ZOOM_CLOUD', 'ZOOM_OAUTH_URL', 'ZOOM_API_URL', 'ZOOM_API_ALLOWED_HOSTS'];

/** The way to Zoom and the credentials, from a configuration that need not be sound. */
export interface ZoomContext {
  readonly http: ZoomHttp;
  readonly mint: TokenMint;
  readonly setup: ZoomSetup;
  readonly api: ZoomApi;
  /** What is wrong with the configuration; the API is asked only where nothing is. */
  readonly problems: readonly ConfigProblem[];
  close(): Promise<void>;
}

function without(texts: Environment, isLeftOut: (key: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !isLeftOut(key)));
}

/** Where Zoom is, as far as the texts say so soundly; nobody's credentials. */
function placesIn(texts: Environment): Environment {
  const places = without(texts, (key) => !PLACES.includes(key));
  const bad = accountsSection.problems({ ...places, ...NOBODY }).map(({ key }) => key);
  return { ...without(places, (key) => bad.includes(key)), ...NOBODY };
}

/** The libs' configuration is read from the process; this process has no other. */
function useEnvironment(texts: Environment): void {
  for (const key of Object.keys(process.env)) {
    if (key.startsWith('ZOOM_')) Reflect.deleteProperty(process.env, key);
  }
  for (const [key, text] of Object.entries(texts)) {
    if (text !== undefined) process.env[key] = text;
  }
}

async function cloudOf(accounts: ZoomAccounts): Promise<ZoomCloud> {
  const account = await accounts.account();
  if (account === undefined) throw new TypeError('The stand-in account is always configured.');
  return account.cloud;
}

/** Whether there is an account at all; without one the stand-in is asked for the cloud. */
function hasAccount(texts: Environment): boolean {
  return texts['ZOOM_ACCOUNTS_FILE'] !== undefined || texts['ZOOM_ACCOUNT_ID'] !== undefined;
}

/** The credentials; of plain keys as they are, sound or not. */
async function setupOf(
  app: INestApplicationContext,
  texts: Environment,
  { isFiled, accountId }: { readonly isFiled: boolean; readonly accountId: string | undefined },
): Promise<ZoomSetup> {
  const accounts = app.get(ZoomAccounts, { strict: false });
  if (!isFiled) return setupOfTexts(texts, await cloudOf(accounts));
  const apps = app.get(ZoomApps, { strict: false });
  const setup = await setupOfPorts(accounts, apps, accountId);
  if (setup === undefined) throw new AccountNotConfiguredError(isFiled);
  return setup;
}

/**
 * @param accountId which account of a file of accounts; default: its first.
 * @throws AccountNotConfiguredError
 */
export async function openZoom(texts: Environment, accountId?: string): Promise<ZoomContext> {
  const problems = accountsSection.problems(texts);
  const isSound = problems.length === 0 && hasAccount(texts);
  const isFiled = isSound && texts['ZOOM_ACCOUNTS_FILE'] !== undefined;
  const { ZOOM_ACCOUNT_ID: only = accountId } = texts;
  if (!isFiled && accountId !== undefined && accountId !== only) {
    throw new AccountNotConfiguredError(isFiled);
  }
  const transport = without(texts, (key) => key.startsWith('ZOOM_') && key !== 'ZOOM_CA_FILE');
  useEnvironment({ ...transport, ...(isSound ? texts : placesIn(texts)) });
  const app = await NestFactory.createApplicationContext(ZoomModule, {
    logger: false,
    abortOnError: false,
  });
  const setup = await setupOf(app, texts, { isFiled, accountId }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return {
    http: app.get(ZoomHttp, { strict: false }),
    mint: app.get(TokenMint, { strict: false }),
    setup,
    api: app.get(ZoomApi, { strict: false }),
    problems,
    close: () => app.close(),
  };
}
