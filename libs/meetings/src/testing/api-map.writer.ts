import { STARTER_ROUTES } from './starter.routes.js';
import { readRoutes, type ReadRoute } from './zoom-routes.reader.js';

type Row = readonly string[];

const code = (text: string) => `\`${text}\``;

/** The text of `docs/api-map.md`, from the routes as they are. */
export function writeApiMap(): string {
  const routes = readRoutes();
  const calls = routes.filter(({ zoom }) => zoom !== undefined);
  const own = routes.filter(({ zoom }) => zoom === undefined);
  return `# API map

Generated from the routes of \`libs/meetings\`; its test fails when a route is missing here.
After a change: \`npm test -- libs/meetings -u\`.

## From Zoom's server-to-server starter API

${table(
  ['starter', 'here', 'Zoom'],
  STARTER_ROUTES.map((route) => starterRow(route, calls)),
)}

## Every call of Zoom's that has a route

Method and status are Zoom's.

${table(['route', 'Zoom', 'scope', 'rate limit'], calls.map(callRow))}

## Routes beside them

${table(
  ['route'],
  own.map(({ method, path }) => [code(`${method} ${path}`)]),
)}
`;
}

function starterRow(
  [method = '', path = '', zoomPath = '']: Row,
  routes: readonly ReadRoute[],
): Row {
  const here = `/v1${zoomPath}`;
  const route = routes.find((other) => other.path === here && other.method === method);
  if (route?.zoom?.method !== method || `/${route.zoom.zoomPath}` !== zoomPath) {
    throw new Error(`No route does what ${method} ${path} of the starter does.`);
  }
  return [path, here, zoomPath].map((each) => code(`${method} ${each}`));
}

function callRow({ method, path, zoom }: ReadRoute): Row {
  if (zoom === undefined) throw new Error('no call of Zoom');
  return [
    code(`${method} ${path}`),
    code(`${zoom.method} /${zoom.zoomPath}`),
    code(zoom.scope),
    zoom.label,
  ];
}

/** A table as the formatter writes it: cells of a column have one width. */
function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
