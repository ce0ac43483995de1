import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { Clock } from '@zoom-platform/kernel';
import { digestOf } from '../store/sealed.record.js';
import type { InstallInProgress } from './install.cookie.js';

const USE = `INSERT INTO zoom_install_states (digest, expires_at) VALUES ($1, $2)
  ON CONFLICT (digest) DO NOTHING`;
const PRUNE = 'DELETE FROM zoom_install_states WHERE expires_at < $1';

/** States that were used: each ends one installation, on whichever replica it comes back. */
@Injectable()
export class InstallStates {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns whether this is its first use. */
  async use({ state, expiresAt }: InstallInProgress): Promise<boolean> {
    await this.database.execute(PRUNE, [new Date(this.clock.now())]);
    const values = [digestOf(state), new Date(expiresAt)];
    return (await this.database.execute(USE, values)) > 0;
  }
}
