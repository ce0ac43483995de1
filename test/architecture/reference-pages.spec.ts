import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DomainEventDefinition } from '@zoom-platform/events';
import * as outputs from '@zoom-platform/outputs/extension';
import * as rtms from '@zoom-platform/rtms/extension';
import * as webhooks from '@zoom-platform/webhooks/extension';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorsPage, eventsPage, metricsPage } from './reference.pages.js';
import { documentedErrors, documentedMetrics } from './reference.reader.js';
import { projectRoot, readProject, type SourceTree } from './source.tree.js';

const definition = z.custom<DomainEventDefinition>(
  (value) =>
    z.object({ type: z.string(), version: z.number(), summary: z.string() }).safeParse(value)
      .success,
);

function catalogue(): readonly DomainEventDefinition[] {
  return [webhooks, rtms, outputs]
    .flatMap((door) => Object.values(door) as unknown[])
    .flatMap((exported) =>
      typeof exported === 'function' && 'definition' in exported
        ? [definition.parse(exported.definition)]
        : [],
    )
    .sort((a, b) => a.type.localeCompare(b.type, 'en'));
}

describe('the pages of reference say what the code says', () => {
  let tree: SourceTree;
  beforeAll(async () => {
    tree = await readProject();
  });

  const page = (name: string) => `../../docs/reference/${name}.md`;

  it('errors', async () => {
    await expect(errorsPage(documentedErrors(tree))).toMatchFileSnapshot(page('errors'));
  });

  it('metrics', async () => {
    await expect(metricsPage(documentedMetrics(tree))).toMatchFileSnapshot(page('metrics'));
  });

  it('events, each that a lib declares', async () => {
    const events = catalogue();
    await expect(eventsPage(events)).toMatchFileSnapshot(page('events'));
    const declared = [...tree]
      .filter(([file]) => /^libs\/.*\.events\.ts$/.test(file))
      .flatMap(([, text]) => [...text.matchAll(/extends domainEvent\(\{\s*type: '([^']+)'/g)])
      .map(([, type]) => type);
    expect(events.map(({ type }) => type)).toEqual(declared.sort());
  });

  it('no code has two statuses, and each is of a lib or an app', () => {
    const statuses = Map.groupBy(documentedErrors(tree), ({ code }) => code);
    const torn = [...statuses].filter(
      ([, rows]) => new Set(rows.flatMap(({ status }) => status || [])).size > 1,
    );
    expect(torn.map(([code]) => code)).toEqual([]);
    expect(statuses.size).toBeGreaterThan(50);
  });

  it('has each metric under one name', () => {
    const names = documentedMetrics(tree).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toContain('rtms_frames_total');
  });

  it('is found from the README', async () => {
    expect(await readFile(join(projectRoot, 'README.md'), 'utf8')).toContain('docs/reference');
  });
});
