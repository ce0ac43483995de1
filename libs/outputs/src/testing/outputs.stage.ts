import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, standing, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import { newId } from '@zoom-platform/kernel';
import type { SessionContext, SessionEnd } from '@zoom-platform/rtms/extension';
import { z } from 'zod';
import { outputsMigrations } from '../outputs.migrations.js';
import { SessionLedger } from '../session/session.ledger.js';
import { type CallerName, type StartedOutputs, startOutputs } from './outputs.harness.js';
import {
  chatFrame,
  MEETING_START,
  noise,
  packets,
  sessionContext,
  transcriptFrame,
} from './session.frames.js';

const DAY = 86_400_000;
const found = z.object({ segments: z.array(z.object({ text: z.string() })) });

type OutputsSettings = NonNullable<Parameters<typeof startOutputs>[2]>;

export const ANA = '16778240';
export const ENDED = { kind: 'ended', stopReason: 6, at: MEETING_START + 10_000 } as const;

/** The outputs on a database, a disk and a socket, and the session that a test is about. */
export class OutputsStage {
  /** A test may be about another one later. */
  session: SessionContext = sessionContext({ streamId: newId() });

  private constructor(
    readonly test: TestDatabase,
    private readonly modules: readonly Type[],
    private started: StartedOutputs,
  ) {}

  static async open(test: TestDatabase, modules: readonly Type[] = []): Promise<OutputsStage> {
    return new OutputsStage(test, modules, await startOutputs(test, undefined, {}, modules));
  }

  get outputs(): StartedOutputs {
    return this.started;
  }

  /** With the same database and an empty disk. */
  async restart(settings: OutputsSettings = {}): Promise<void> {
    await this.started.stop();
    await this.started.remove();
    this.started = await startOutputs(this.test, undefined, settings, this.modules);
  }

  /** @param path below the session's */
  ask(path: string, init: RequestInit = {}, caller: CallerName = 'all'): Promise<Response> {
    return this.outputs.ask(`sessions/${this.session.sessionId}/${path}`, init, caller);
  }

  /** Half a second of sound, a sentence and a chat message; it goes on. */
  async record(session = this.session, outputs = this.outputs) {
    const recording = await outputs.open(session);
    await recording.deliver(
      ...packets(ANA, 0, noise(500, 1)),
      transcriptFrame(ANA, 0, 500, 'Confidential.'),
      chatFrame(400, 'Written.'),
    );
    return recording;
  }

  async captured(session = this.session, end: SessionEnd = ENDED): Promise<void> {
    await (await this.record(session)).close(end);
  }

  /** As `rtms` says it: the stream of a session ended so many days ago. */
  async endedDaysAgo(days: number, { sessionId, streamId } = this.session): Promise<void> {
    const facts = { sessionId, epoch: 1, stopReason: 6, endedAt: Date.now() - days * DAY };
    await this.outputs.app.get(SessionLedger).ended(facts, streamId);
  }

  /** Names of what the disk holds of a session. */
  async files(sessionId = this.session.sessionId): Promise<readonly string[]> {
    const below = join(this.outputs.folder, 'artifacts', 'sessions', sessionId);
    const entries = await readdir(below, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** What the search finds of the sentence, in all sessions. */
  async found() {
    const response = await this.outputs.ask('transcripts/search?q=confidential');
    return found.parse(await response.json()).segments;
  }

  async close(): Promise<void> {
    await this.outputs.stop();
    await this.test.close();
    await this.outputs.remove();
  }
}

/**
 * Tests on each engine.
 * @param define gets what stands during the test that runs.
 * @param modules of other teams, beside the outputs.
 */
export function describeOutputs(
  name: string,
  define: (at: () => OutputsStage) => void,
  modules: readonly Type[] = [],
): void {
  describeOnEachEngine(name, (open) => {
    define(standing(async () => {
      const test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
      return OutputsStage.open(test, modules);
    }));
  });
}
