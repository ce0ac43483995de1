import { Injectable } from '@nestjs/common';
import { AuditTrail, type Caller } from '@zoom-platform/access';
import { outcomeCode } from '@zoom-platform/kernel';
import { isSessionId } from '../storage/object.keys.js';

const ARTIFACT_NAME = /^[a-z0-9._-]{1,200}$/;

/** What somebody does with the content of a session. */
export interface ContentAct {
  readonly caller: Caller;
  /** `outputs.artifact_read`, … */
  readonly action: string;
  /** Ids and names of ours; never a word that was said or searched for. */
  readonly target: string;
}

/** Puts every access to content on record before anything of it is handed out. */
@Injectable()
export class ContentAudit {
  constructor(private readonly audit: AuditTrail) {}

  /**
   * Looks for what is asked for, and records how that ended; what is not on record is not handed out.
   * @throws what `find` throws, and DatabaseUnavailableError
   */
  async record<Found>(
    { caller, action, target }: ContentAct,
    find: () => Promise<Found>,
  ): Promise<Found> {
    const entry = { actor: caller.name, action, target };
    let found: Found;
    try {
      found = await find();
    } catch (error) {
      const outcome = outcomeCode(error);
      await this.audit.record({ ...entry, outcome });
      throw error;
    }
    await this.audit.record({ ...entry, outcome: 'ok' });
    return found;
  }
}

/** The reading of one thing of a session. @param name of an artifact, or of what a route makes */
export function readOf(caller: Caller, sessionId: string, name: string): ContentAct {
  const known = ARTIFACT_NAME.test(name) ? name : 'no name of an artifact';
  return {
    caller,
    action: 'outputs.content_read',
    target: `${sessionTarget(sessionId)}/${known}`,
  };
}

/** What a caller invents is not kept: it may hold anything, and what PostgreSQL refuses. */
export function sessionTarget(sessionId: string): string {
  return isSessionId(sessionId) ? sessionId : 'no id of a session';
}
