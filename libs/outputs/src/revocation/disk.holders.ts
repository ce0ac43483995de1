import { Injectable } from '@nestjs/common';
import { DiskLedger } from '../disks/disk.ledger.js';
import { StoreDisk } from '../disks/store.disk.js';
import { DiskSilentError } from '../outputs.errors.js';
import { type HolderWord, RevocationLedger } from './revocation.ledger.js';

const holderOf = (diskId: string) => `outputs@${diskId}`;

/** Disks of replicas as holders of a session: each is a line of the receipt, and answers by its own sweep. */
@Injectable()
export class DiskHolders {
  constructor(
    private readonly disk: StoreDisk,
    private readonly disks: DiskLedger,
    private readonly revocations: RevocationLedger,
  ) {}

  /** What is to be said of the disks from which a session was not erased yet. */
  async words(sessionId: string): Promise<readonly HolderWord[]> {
    const awaited = await this.disks.awaited(sessionId);
    const { code } = new DiskSilentError();
    return awaited.map(({ diskId, isGone }) => ({
      holder: holderOf(diskId),
      outcome: isGone ? 'unreachable' : 'failed',
      items: null,
      errorCode: code,
    }));
  }

  /** A disk that was held for unreachable has another receipt issued. */
  async keepErased(sessionId: string, items: number): Promise<void> {
    const holder = holderOf(await this.disk.id());
    const outcome = items === 0 ? 'nothing_held' : 'deleted';
    await this.revocations.reopen(sessionId, holder);
    await this.revocations.keep(sessionId, { holder, outcome, items, errorCode: null });
    await this.disks.erased(sessionId);
  }
}
