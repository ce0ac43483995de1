import { Logger } from '@nestjs/common';
import type { RtmsCodec } from '../protocol/rtms.codec.js';
import { unknownCodesOf, type UnknownCode } from '../protocol/unknown.codes.js';
import type { RtmsMetrics } from '../rtms.metrics.js';

/** A server that sends nonsense must not fill the log. */
const MOST_LINES = 32;

/** A codec that counts the numbers which no table names, and logs each once for a stream. */
export function countedCodec(codec: RtmsCodec, metrics: RtmsMetrics, streamId: string): RtmsCodec {
  const logger = new Logger('RtmsCodec');
  const logged = new Set<string>();
  const take = ({ table, code }: UnknownCode) => {
    metrics.unknownCode(table);
    const line = `${table} ${String(code)}`;
    if (logged.has(line) || logged.size === MOST_LINES) return;
    logged.add(line);
    logger.warn(`Stream ${streamId}: Zoom sent ${line}, which no table names.`);
  };
  return {
    ...codec,
    decode: (bytes) => {
      const message = codec.decode(bytes);
      unknownCodesOf(message).forEach(take);
      return message;
    },
  };
}
