import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreDisk } from '../disks/store.disk.js';
import { DiskSweep } from '../disks/disk.sweep.js';
import { type StartedOutputs, startOutputs } from './outputs.harness.js';
import { ENDED } from './outputs.stage.js';
import type { RevocationStage } from './revocation.stage.js';

/**
 * Another replica on the same database, with a disk of its own or the one of a former process. The
 * stage's session has its second owner in the stage.
 */
export class OtherReplica {
  private constructor(
    readonly stage: RevocationStage,
    readonly outputs: StartedOutputs,
  ) {}

  static async start(stage: RevocationStage, folder?: string): Promise<OtherReplica> {
    stage.base.session = { ...stage.session, epoch: 2 };
    const outputs = await startOutputs(stage.base.test, folder);
    await outputs.stopDelivery();
    return new OtherReplica(stage, outputs);
  }

  /** As the receipt names its disk. */
  async holder(): Promise<string> {
    return `outputs@${await this.outputs.app.get(StoreDisk).id()}`;
  }

  sweep(): Promise<void> {
    return this.outputs.app.get(DiskSweep).sweep();
  }

  /** Begins to record the stage's session as the owner before it. @returns what leaves it to the stage */
  async record(): Promise<() => Promise<void>> {
    const session = { ...this.stage.session, epoch: 1 };
    const recording = await this.stage.base.record(session, this.outputs);
    return () => recording.close({ ...ENDED, kind: 'handed_over' });
  }

  async recorded(): Promise<void> {
    const leave = await this.record();
    await leave();
  }

  /** Names of what its disk holds of the session. */
  async files(): Promise<readonly string[]> {
    const { sessionId } = this.stage.session;
    const below = join(this.outputs.folder, 'artifacts', 'sessions', sessionId);
    return readdir(below).catch(() => []);
  }

  async close(): Promise<void> {
    await this.outputs.stop();
    await this.outputs.remove();
  }
}
