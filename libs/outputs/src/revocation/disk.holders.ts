import { Injectable } from '@nestjs/common';
import { DiskLedger } from '../disks/disk.ledger.js';
import { StoreDisk } from '../disks/store.disk.js';
import { DiskSilentError } from '../outputs.errors.js';
import { type HolderWord, RevocationLedger } from './revocation.ledger.js';

const PREFIX = 'outputs@';
const holderOf = (diskId: string) => `${PREFIX}${diskId}`;

const silent = (holder: string, isGone: boolean): HolderWord => ({
  holder,
  outcome: isGone ? 'unreachable' : 'failed',
  items: null,
  errorCode: new DiskSilentError().code,
});

/** @param items as many as its own sweep erased; `null` where others did */
const clean = (holder: string, items: number | null): HolderWord => ({
  holder,
  outcome: items === null || items === 0 ? 'nothing_held' : 'deleted',
  items,
  errorCode: null,
});

/** Disks of replicas as holders of a session: each is a line of the receipt, and answers by its own sweep. */
@Injectable()
export class DiskHolders {
  constructor(
    private readonly disk: StoreDisk,
    private readonly disks: DiskLedger,
    private readonly revocations: RevocationLedger,
  ) {}

  /**
   * What is to be said of the disks from which a session was not erased yet, and of those that were waited for
   * and that whoever deleted it has erased itself meanwhile.
   */
  async words(sessionId: string): Promise<readonly HolderWord[]> {
    const outcomes = await this.revocations.outcomes(sessionId);
    const awaited = await this.disks.awaited(sessionId);
    const open = awaited.map(({ diskId, isGone }) => silent(holderOf(diskId), isGone));
    const holders = new Set(open.map(({ holder }) => holder));
    const settled = outcomes
      .filter(({ holder, errorCode }) => holder.startsWith(PREFIX) && errorCode !== null)
      .filter(({ holder }) => !holders.has(holder))
      .map(({ holder }) => clean(holder, null));
    return [...open, ...settled];
  }

  /** A disk that was held for unreachable has another receipt issued. */
  async keepErased(sessionId: string, items: number): Promise<void> {
    const holder = holderOf(await this.disk.id());
    await this.revocations.reopen(sessionId, holder);
    await this.revocations.keep(sessionId, clean(holder, items));
    await this.disks.erased(sessionId);
  }
}
