import { randomUUID } from 'node:crypto';
import { Replica } from '../replica.port.js';

/**
 * A replica whose lease is held or not, and who has settled or not, as a test says; the embedded engine has one
 * replica only. To other replicas it is dead: they take what it owns.
 */
export class SwitchedReplica extends Replica {
  static held = true;
  static hasSettled = true;
  static lapses = 0;
  static readonly listeners: ((held: boolean) => void)[] = [];
  readonly id = randomUUID();
  readonly fleetSize = 1;

  static hold(held: boolean): void {
    SwitchedReplica.held = held;
    if (!held) SwitchedReplica.lapses += 1;
    for (const listener of SwitchedReplica.listeners) listener(held);
  }

  get holdsLease(): boolean {
    return SwitchedReplica.held;
  }

  get settled(): boolean {
    return SwitchedReplica.held && SwitchedReplica.hasSettled;
  }

  watchLease(): () => boolean {
    const { held, lapses } = SwitchedReplica;
    return () => held && SwitchedReplica.held && SwitchedReplica.lapses === lapses;
  }

  onLeaseChange(listener: (held: boolean) => void): void {
    SwitchedReplica.listeners.push(listener);
  }

  stop(): Promise<void> {
    SwitchedReplica.listeners.length = 0;
    SwitchedReplica.held = true;
    SwitchedReplica.hasSettled = true;
    return Promise.resolve();
  }
}
