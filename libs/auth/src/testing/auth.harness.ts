import { Global, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock } from '@zoom-platform/kernel';
import { vi } from 'vitest';
import { InMemoryAuthModule } from '../auth.module.js';
import { ZoomTokens } from '../tokens/zoom-tokens.port.js';

export const CLIENT_ID = 'SpecClientId0000000022';
export const CLIENT_SECRET = 'SpecSecret00000000000000000032ch';
export const ACCOUNT_ID = 'SpecAccountId000000022';

/** A wall clock that stands until it is moved; waiting goes on. */
export class HeldClock extends Clock {
  time = Date.parse('2026-11-23T12:00:00Z');
  #passed = 0;
  #frozenAt: number | undefined;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return (this.#frozenAt ?? performance.now()) + this.#passed;
  }

  /** From now on waiting does not go on either. */
  freeze(): void {
    this.#frozenAt ??= performance.now();
  }

  /** Moves both of its times. */
  pass(ms: number): void {
    this.time += ms;
    this.#passed += ms;
  }
}

/** An environment with one account, and what a test adds; undo with `unstubAllEnvs`. */
export function stubAccount(
  oauthUrl: string,
  environment: Readonly<Record<string, string>> = {},
): void {
  const all = {
    ZOOM_ACCOUNT_ID: ACCOUNT_ID,
    ZOOM_CLIENT_ID: CLIENT_ID,
    ZOOM_CLIENT_SECRET: CLIENT_SECRET,
    ZOOM_OAUTH_URL: oauthUrl,
    ...environment,
  };
  for (const [key, text] of Object.entries(all)) vi.stubEnv(key, text);
}

/** A clock for every module. */
export function clockModuleOf(clock: Clock): Type {
  @Global()
  @Module({ providers: [{ provide: Clock, useValue: clock }], exports: [Clock] })
  class ClockModule {}
  return ClockModule;
}

/** The module without a database, configured by the environment as the service is; undo with `unstubAllEnvs`. */
export async function openAuth(oauthUrl: string, environment: Readonly<Record<string, string>>) {
  const clock = new HeldClock();
  stubAccount(oauthUrl, environment);
  const module = await Test.createTestingModule({
    imports: [clockModuleOf(clock), InMemoryAuthModule],
  }).compile();
  return { clock, tokens: module.get(ZoomTokens) };
}
