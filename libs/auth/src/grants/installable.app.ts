import type { ZoomApp, ZoomApps } from '@zoom-platform/accounts';
import { AppNotInstallableError } from '../auth.errors.js';

/** @throws AppNotInstallableError */
export async function installableApp(apps: ZoomApps, appId: string): Promise<ZoomApp> {
  const app = await apps.app(appId);
  if (app === undefined) throw new AppNotInstallableError('unknown');
  if (app.kind === 's2s') throw new AppNotInstallableError('s2s');
  return app;
}
