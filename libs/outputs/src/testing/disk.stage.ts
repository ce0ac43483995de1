import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { StoreDisk } from '../disks/store.disk.js';
import { DiskSweep } from '../disks/disk.sweep.js';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { ObjectStore } from '../storage/object.store.js';
import { type StartedOutputs, startOutputs } from './outputs.harness.js';
import { ENDED } from './outputs.stage.js';
import type { RevocationStage } from './revocation.stage.js';

/** Has a session completed, and holds that up before something is written. */
export async function completes({ app }: StartedOutputs, sessionId: string) {
  const gate = Promise.withResolvers<undefined>();
  const arrived = Promise.withResolvers<undefined>();
  const store = app.get(ObjectStore);
  vi.spyOn(store, 'complete').mockImplementationOnce(async () => {
    arrived.resolve(undefined);
    await gate.promise;
  });
  const ended = { sessionId, epoch: 2, stopReason: 6, endedAt: ENDED.at };
  const finalizing = app.get(SessionFinalizer).finalize(ended);
  await arrived.promise;
  return {
    finalizing,
    goOn: () => {
      gate.resolve(undefined);
    },
  };
}

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

  /**
   * Begins to complete the stage's session.
   * @returns once it is about to write; it goes on when it is told to
   */
  async completes() {
    return completes(this.outputs, this.stage.session.sessionId);
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
