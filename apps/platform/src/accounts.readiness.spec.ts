import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { accountsConfig, AccountsModule, accountsSection } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccountsReadiness } from './accounts.readiness.js';
import { ClockModule } from './clock.module.js';

/** Each time it is asked is a second later than the time before. */
class HastyClock extends Clock {
  #seconds = 0;

  now(): number {
    return this.monotonic();
  }

  monotonic(): number {
    return (this.#seconds += 1) * 1000;
  }
}

let folder: string;
let readiness: AccountsReadiness;

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zoom-readiness-'));
  const environment = {
    ZOOM_RTMS_CLIENT_ID: 'RtmsClientId0000000022',
    ZOOM_RTMS_CLIENT_SECRET_FILE: put('pair', 'RtmsSecret000000000000000000032c'),
    ZOOM_WEBHOOK_SECRET_FILE: put('tokens', 'firstToken'),
  };
  const module = await Test.createTestingModule({
    imports: [ClockModule, AccountsModule],
    providers: [AccountsReadiness],
  })
    .overrideProvider(accountsConfig.KEY)
    .useValue(accountsSection.parse(environment))
    .overrideProvider(Clock)
    .useClass(HastyClock)
    .compile();
  readiness = module.get(AccountsReadiness);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('is up while every file is sound', async () => {
  expect(await readiness.check()).toEqual({ status: 'up' });
});

it('is degraded while files are held on their last good value, and names keys only', async () => {
  rmSync(join(folder, 'pair'));
  put('tokens', '"hunter2"');
  const state = await readiness.check();
  expect(state).toEqual({
    status: 'degraded',
    detail:
      'The last good values are in use for: ZOOM_RTMS_CLIENT_SECRET_FILE, ZOOM_WEBHOOK_SECRET_FILE.',
  });
  put('pair', 'NextSecret000000000000000000032c');
  expect((await readiness.check()).detail).toBe(
    'The last good values are in use for: ZOOM_WEBHOOK_SECRET_FILE.',
  );
  put('tokens', 'secondToken');
  expect(await readiness.check()).toEqual({ status: 'up' });
});
