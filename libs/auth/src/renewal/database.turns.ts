import { Injectable } from '@nestjs/common';
import { Database, DatabaseUnavailableError, Replica } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { RenewalTurns, type RenewalTurn } from './renewal-turns.port.js';

const TAKE = `
  INSERT INTO zoom_renewal (key, holder, turn, until)
  VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
  ON CONFLICT (key) DO UPDATE
    SET holder = EXCLUDED.holder, turn = EXCLUDED.turn, until = EXCLUDED.until
    WHERE zoom_renewal.until <= clock_timestamp() OR NOT replica_alive(zoom_renewal.holder)`;

const RELEASE = 'DELETE FROM zoom_renewal WHERE key = $1 AND turn = $2';

/**
 * Turns over all replicas: a row that names its holder and its end. No transaction is open while
 * Zoom is asked; a killed holder is noticed at once, a frozen one when its lease or its turn ends.
 */
@Injectable()
export class DatabaseTurns extends RenewalTurns {
  constructor(
    private readonly database: Database,
    private readonly replica: Replica,
  ) {
    super();
  }

  /** @throws DatabaseUnavailableError */
  async take(key: string, forMs: number): Promise<RenewalTurn | undefined> {
    const turn = newId();
    const taken = await this.database.execute(TAKE, [key, this.replica.id, turn, forMs / 1000]);
    return taken === 0 ? undefined : { release: () => this.#release(key, turn) };
  }

  async #release(key: string, turn: string): Promise<void> {
    try {
      await this.database.execute(RELEASE, [key, turn]);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
    }
  }
}
