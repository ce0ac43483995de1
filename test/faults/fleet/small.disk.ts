import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (command: string, args: readonly string[]) =>
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Why no disk of a chosen size can be had here; `null` when it can. */
export function whyNoSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'zp-disk-'));
  try {
    run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    run('umount', [folder]);
    return null;
  } catch {
    return 'a tmpfs cannot be mounted (Linux, root)';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A tmpfs: a disk that is soon full, and may grow. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** @param folder that exists. */
  static mount(folder: string, kilobytes: number): SmallDisk {
    run('mount', ['-t', 'tmpfs', '-o', `size=${String(kilobytes)}k`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  resize(kilobytes: number): void {
    run('mount', ['-o', `remount,size=${String(kilobytes)}k`, this.folder]);
  }

  unmount(): void {
    run('umount', ['--lazy', this.folder]);
  }
}
