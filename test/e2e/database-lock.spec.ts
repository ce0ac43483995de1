import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startPlatformProcess } from '../harness/platform.process.js';

it(
  'a second service on the same embedded database is refused (two real processes)',
  { timeout: 90_000 },
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'zp-two-'));
    const first = await startPlatformProcess({ DATA_DIR: dataDir });
    try {
      await expect(startPlatformProcess({ DATA_DIR: dataDir })).rejects.toThrow(
        /database\.data_dir_locked/,
      );
    } finally {
      first.kill('SIGKILL');
      await first.ended;
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
