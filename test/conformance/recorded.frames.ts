import { readFileSync } from 'node:fs';

/** A frame that the official client sent. */
export interface ClientFrame {
  readonly connection: number;
  readonly opcode: 'text' | 'binary';
  readonly bytes: Buffer;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Frames of a recording (JSONL), in the order in which they came. */
export function readFrames(path: string | URL): readonly ClientFrame[] {
  const frames: ClientFrame[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const entry: unknown = JSON.parse(line);
    if (!isRecord(entry) || entry['direction'] !== 'received') continue;
    const { connection, opcode, base64 } = entry;
    if (typeof connection !== 'number' || typeof base64 !== 'string') continue;
    frames.push({
      connection,
      opcode: opcode === 'binary' ? 'binary' : 'text',
      bytes: Buffer.from(base64, 'base64'),
    });
  }
  return frames;
}

/** Paths that the connections of a recording were opened at, by their numbers. */
export function readPaths(path: string | URL): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const entry: unknown = JSON.parse(line);
    if (!isRecord(entry)) continue;
    const { connection, upgrade } = entry;
    if (typeof connection === 'number' && typeof upgrade === 'string') {
      paths.set(connection, upgrade);
    }
  }
  return paths;
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].sort().join('|')}]`;
  if (!isRecord(value)) return typeof value;
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${name}:${shapeOf(value[name])}`).join(',')}}`;
}

/** What the frames look like without their values: opcode, message type, names and types. */
export function shapesOf(frames: readonly ClientFrame[]): readonly string[] {
  const shapes = frames.map(({ opcode, bytes }) => {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    const type = isRecord(body) ? String(body['msg_type']) : '?';
    return `${opcode} ${type} ${shapeOf(body)}`;
  });
  return [...new Set(shapes)].sort();
}
