import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { SessionKeeper } from '@zoom-platform/rtms/extension';
import { z } from 'zod';

const WITH_MANIFEST = `SELECT session_id FROM output_manifest WHERE session_id = ANY ($1::uuid[])`;

/** A session is known for as long as readers find something of it, if only its timeline. */
@Injectable()
export class ManifestKeeper extends SessionKeeper {
  constructor(private readonly database: Database) {
    super();
  }

  async keeps(sessionIds: readonly string[]): Promise<readonly string[]> {
    const row = z.object({ session_id: z.string() });
    const rows = await this.database.query(row, WITH_MANIFEST, [sessionIds]);
    return rows.map(({ session_id }) => session_id);
  }
}
