export type Fields = Readonly<Record<string, unknown>>;

export interface WireMessage {
  readonly type: number;
  readonly fields: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why bytes are no message. */
export type MessageProblem =
  'not JSON in UTF-8' | 'not a JSON object' | 'msg_type is not an integer';

/** One JSON object with an integer `msg_type`, or what is wrong with the bytes. Throws nothing. */
export function readMessage(data: Uint8Array): WireMessage | { readonly problem: MessageProblem } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return { problem: 'not JSON in UTF-8' };
  }
  if (!isFields(value)) return { problem: 'not a JSON object' };
  const type = integer(value, 'msg_type');
  if (type === undefined) return { problem: 'msg_type is not an integer' };
  return { type, fields: value };
}

export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function integer(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}
