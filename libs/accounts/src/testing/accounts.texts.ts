/** Entries and texts of accounts files, sound unless a spec says otherwise. */
export const ACCOUNT = {
  accountId: 'gYz8S9w5Q5yrDoIvmdClYw',
  clientId: 'RestClientId0000000022',
  clientSecret: 'RestSecret000000000000000000032c',
} as const;

export const APP = {
  id: 'notetaker',
  clientId: 'RtmsClientId0000000022',
  clientSecret: 'RtmsSecret000000000000000000032c',
} as const;

type Entry = Readonly<Record<string, unknown>>;

/** JSON, which is YAML too. */
export function fileText(apps: readonly unknown[], accounts: readonly Entry[] = []): string {
  return JSON.stringify({ apps, accounts }, null, 2);
}
