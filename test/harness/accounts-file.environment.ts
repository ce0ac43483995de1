import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Zoom gave one app. */
interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
}

/** The service knows these apps, by their ids, from an accounts file in this folder. */
export async function environmentOfApps(
  folder: string,
  apps: Readonly<Record<string, AppKeys>>,
): Promise<Record<string, string>> {
  const file = join(folder, 'accounts.json');
  const filed = Object.entries(apps).map(([id, { clientId, clientSecret, webhookSecret }]) => ({
    ...{ id, clientId, clientSecret },
    webhookSecrets: [webhookSecret],
  }));
  await writeFile(file, JSON.stringify({ apps: filed }));
  return { ZOOM_ACCOUNTS_FILE: file, RTMS_ALLOWED_HOSTS: '127.0.0.1' };
}
