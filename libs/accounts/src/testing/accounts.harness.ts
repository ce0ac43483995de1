import { Global, Module, type LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock } from '@zoom-platform/kernel';
import { vi } from 'vitest';
import { AccountsModule } from '../accounts.module.js';
import { ZoomAccounts } from '../zoom-accounts.port.js';
import { ZoomApps } from '../zoom-apps.port.js';
import { MovableClock } from './movable.clock.js';

/** Keeps what is logged, as `level: message`. */
class KeptLog implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown): void {
    this.lines.push(`log: ${String(message)}`);
  }

  warn(message: unknown): void {
    this.lines.push(`warn: ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error: ${String(message)}`);
  }
}

/** The lib with an environment of its own; `vi.unstubAllEnvs` takes it away again. */
export async function startAccounts(environment: Readonly<Record<string, string>>) {
  for (const [key, text] of Object.entries(environment)) vi.stubEnv(key, text);
  const clock = new MovableClock();

  @Global()
  @Module({ providers: [{ provide: Clock, useValue: clock }], exports: [Clock] })
  class ClockModule {}

  const log = new KeptLog();
  const module = await Test.createTestingModule({ imports: [ClockModule, AccountsModule] })
    .setLogger(log)
    .compile();
  log.lines.length = 0;
  return { accounts: module.get(ZoomAccounts), apps: module.get(ZoomApps), clock, log: log.lines };
}
