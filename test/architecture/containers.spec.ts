import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSections } from '../../apps/platform/src/config.sections.js';
import { projectRoot } from './source.tree.js';

// No container engine runs where these tests run: what the files name is compared with what exists.
const text = (file: string) => readFile(join(projectRoot, file), 'utf8');
const manifestSchema = z.object({ devDependencies: z.object({ node: z.string() }) });
const composeSchema = z.object({
  services: z.object({ platform: z.object({ environment: z.record(z.string(), z.string()) }) }),
});

describe('Dockerfile', async () => {
  const dockerfile = await text('Dockerfile');

  it('stands on the Node that package.json pins', async () => {
    const { devDependencies } = manifestSchema.parse(JSON.parse(await text('package.json')));
    expect(dockerfile).toContain(`FROM node:${devDependencies.node}-bookworm-slim`);
  });

  it('starts what the build leaves', () => {
    const entries = [...dockerfile.matchAll(/"(dist\/[^"]+)"/g)].flatMap(([, path]) => path ?? []);
    expect(entries).toHaveLength(2);
    expect(entries.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('copies what exists and what .dockerignore lets through', async () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, paths]) => paths?.split(' ') ?? [],
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
    const kept = (await text('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    const lost = copied.filter((path) => !kept.includes(`!${path.split('/')[0] ?? path}`));
    expect(lost).toEqual([]);
  });

  it('never runs as root', () => {
    for (const target of dockerfile.split(/^FROM /m).filter((stage) => /^CMD /m.test(stage))) {
      expect(target).toMatch(/^USER 1000:1000$/m);
    }
  });
});

describe('docker-compose.yml', () => {
  it('sets no key that the service does not read', async () => {
    const { services } = composeSchema.parse(parse(await text('docker-compose.yml')));
    const known = new Set(configSections.flatMap(({ keys }) => Object.keys(keys)));
    const unknown = Object.keys(services.platform.environment).filter((key) => !known.has(key));
    expect(unknown).toEqual([]);
  });
});
