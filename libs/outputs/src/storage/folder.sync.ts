import { open } from 'node:fs/promises';

/** Makes what was made, renamed or removed in a folder durable (fsync(2)); platforms that cannot open one do without. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
