/** What a WAV file says of itself, read by RIFF's rules alone: it shares no code with the writer. */
export interface ReadWav {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly timeReference: bigint;
  readonly samples: Int16Array;
  /** Bytes after the end that the RIFF header states. */
  readonly trailing: number;
}

/** Walks the chunks as the RIFF specification says. @throws Error on any inconsistency */
export function readWav(file: Buffer): ReadWav {
  if (file.toString('latin1', 0, 4) !== 'RIFF') throw new Error('not a RIFF file');
  if (file.toString('latin1', 8, 12) !== 'WAVE') throw new Error('not a WAVE file');
  const riffEnd = 8 + file.readUInt32LE(4);
  if (riffEnd > file.length) throw new Error('RIFF counts more bytes than there are');
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at < riffEnd;) {
    const size = file.readUInt32LE(at + 4);
    if (at + 8 + size > riffEnd) throw new Error('a chunk reaches beyond the RIFF chunk');
    chunks.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  const format = chunk(chunks, 'fmt ');
  const data = chunk(chunks, 'data');
  if (format.readUInt16LE(0) !== 1) throw new Error('not PCM');
  const samples = new Int16Array(data.length / 2);
  for (let at = 0; at < samples.length; at += 1) samples[at] = data.readInt16LE(at * 2);
  return {
    sampleRate: format.readUInt32LE(4),
    channels: format.readUInt16LE(2),
    bitsPerSample: format.readUInt16LE(14),
    timeReference: chunk(chunks, 'bext').readBigUInt64LE(338),
    samples,
    trailing: file.length - riffEnd,
  };
}

function chunk(chunks: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const found = chunks.get(name);
  if (found === undefined) throw new Error(`no chunk ${name}`);
  return found;
}
