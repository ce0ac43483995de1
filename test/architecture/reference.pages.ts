import { z } from 'zod';
import type { DomainEventDefinition } from '@zoom-platform/events';
import type { DocumentedError, DocumentedMetric } from './reference.reader.js';

const WRITTEN = 'Written by `node scripts/run.mjs reference` from the code; change it there.';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function page(title: string, about: string, ...blocks: readonly string[]): string {
  return `${[`# ${title}`, about, WRITTEN, ...blocks].join('\n\n')}\n`;
}

/** `docs/reference/errors.md`, by the first word of the code. */
export function errorsPage(errors: readonly DocumentedError[]): string {
  const owners = [...Map.groupBy(errors, ({ code }) => code.slice(0, code.indexOf('.')))];
  const sections = owners.map(([owner, codes]) => {
    const rows = codes.map(({ code, status, means, fix }) => [`\`${code}\``, status, means, fix]);
    return `## ${owner}\n\n${table(['code', 'status', 'means', 'fix'], rows)}`;
  });
  return page(
    'Errors',
    'Each failed request is answered with problem+json (RFC 9457); `code` is stable. Where no status ' +
      'stands, Zoom’s own decides. An ellipsis stands for what only the case knows.',
    ...sections,
  );
}

/** `docs/reference/metrics.md`. */
export function metricsPage(metrics: readonly DocumentedMetric[]): string {
  const rows = metrics.map(({ name, kind, labels, help }) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return page(
    'Metrics',
    'Served at `/metrics` for Prometheus, beside those of Node itself.',
    table(['name', 'kind', 'labels', 'what'], rows),
  );
}

const property = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  anyOf: z.array(z.object({ type: z.string().optional() })).optional(),
  enum: z.array(z.unknown()).optional(),
});

const payloadSchema = z.object({ properties: z.record(z.string(), property).default({}) });

function typeOf({ type, anyOf, enum: values }: z.infer<typeof property>): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(', ');
  if (anyOf !== undefined) return anyOf.map((one) => one.type ?? 'any').join(' or ');
  return [type ?? 'any'].flat().join(' or ');
}

/** `docs/reference/events.md`: the catalogue of domain events. */
export function eventsPage(events: readonly DomainEventDefinition[]): string {
  const sections = events.map(({ type, version, summary, payload }) => {
    const { properties } = payloadSchema.parse(z.toJSONSchema(payload, { io: 'output' }));
    const rows = Object.entries(properties).map(([name, one]) => [`\`${name}\``, typeOf(one)]);
    return `## ${type}, version ${String(version)}\n\n${summary}\n\n${table(['field', 'type'], rows)}`;
  });
  return page(
    'Domain events',
    'What modules subscribe to with `@OnDomainEvent`, `GET /v1/events` shows and the relay sends. They ' +
      'carry ids and facts, never spoken words.',
    ...sections,
  );
}
