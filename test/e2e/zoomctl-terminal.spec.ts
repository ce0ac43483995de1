import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runAtTerminal, whyNoTerminal, type Line } from '../harness/terminal.process.js';

const ENTRY = fileURLToPath(new URL('../../dist/cli/apps/cli/src/main.js', import.meta.url));
const STALE = 'a-secret-that-was-regenerated-32';

describe('zoomctl setup at a terminal (built cli, pseudo-terminal, simulated Zoom)', () => {
  const why = whyNoTerminal();
  let simulator: Simulator;
  let env: Record<string, string>;
  let folder: string;

  beforeAll(async () => {
    simulator = await startSimulator();
    env = environmentFor(simulator);
  });
  afterAll(() => simulator.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zp-terminal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const value = (key: string) => env[key] ?? '';
  /** As the question ends; the steps before it name the keys too. */
  const asked = (key: string) => `→ ${key}`;
  const answers = (...keys: readonly string[]): readonly Line[] =>
    keys.map((key) => ({ when: asked(key), say: value(key) }));

  const setUp = (lines: readonly Line[]) =>
    runAtTerminal(
      [process.execPath, ENTRY, 'setup'],
      { cwd: folder, env: { ZOOM_OAUTH_URL: value('ZOOM_OAUTH_URL') } },
      lines,
    );

  it('asks again for what cannot be, and for what Zoom refuses, and echoes no secret', async ({
    skip,
  }) => {
    if (why !== null) skip(why);
    const { code, screen } = await setUp([
      { when: asked('ZOOM_ACCOUNT_ID'), say: '5102261788' },
      // The text is still on the line: Ctrl-U takes it away, as a person would.
      { when: 'account number', say: `\u0015${value('ZOOM_ACCOUNT_ID')}` },
      ...answers('ZOOM_CLIENT_ID'),
      { when: asked('ZOOM_CLIENT_SECRET'), say: STALE },
      ...answers('ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'),
      ...answers('ZOOM_RTMS_CLIENT_ID', 'ZOOM_RTMS_CLIENT_SECRET', 'ZOOM_WEBHOOK_SECRET'),
    ]);
    expect(code, screen).toBe(0);
    expect(screen).toContain('invalid_client');
    for (const key of ['ZOOM_CLIENT_SECRET', 'ZOOM_RTMS_CLIENT_SECRET', 'ZOOM_WEBHOOK_SECRET']) {
      expect(screen).not.toContain(value(key));
    }
    expect(screen).not.toContain(STALE);
    const file = await readFile(join(folder, '.env'), 'utf8');
    expect(file).toContain(`ZOOM_CLIENT_SECRET=${value('ZOOM_CLIENT_SECRET')}\n`);
    expect(file).toContain(`ZOOM_WEBHOOK_SECRET=${value('ZOOM_WEBHOOK_SECRET')}\n`);
  }, 90_000);

  it('writes nothing where a person goes away', async ({ skip }) => {
    if (why !== null) skip(why);
    const { code, screen } = await setUp([
      ...answers('ZOOM_ACCOUNT_ID'),
      { when: asked('ZOOM_CLIENT_ID'), say: '\u0003' },
    ]);
    expect(code, screen).toBe(2);
    await expect(readFile(join(folder, '.env'))).rejects.toMatchObject({ code: 'ENOENT' });
  }, 90_000);
});
