import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { accountsConfig, AccountsModule, accountsSection, ZoomApps } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';

/** The apps of an accounts file, read by the lib that reads it in the service. */
export async function filedZoomApps(path: string, clock: Clock): Promise<ZoomApps> {
  @Global()
  @Module({ providers: [{ provide: Clock, useValue: clock }], exports: [Clock] })
  class ClockModule {}

  const module = await Test.createTestingModule({ imports: [ClockModule, AccountsModule] })
    .overrideProvider(accountsConfig.KEY)
    .useValue(accountsSection.parse({ ZOOM_ACCOUNTS_FILE: path }))
    .compile();
  return module.get(ZoomApps);
}
