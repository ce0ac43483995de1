const ALTERNATE_BITS = 0x55;
const SIGN = 0x80;

/** 16-bit sample of each A-law byte (ITU-T G.711, table 1a; 13 bits, at the top of the 16). */
const LINEAR = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = byte ^ ALTERNATE_BITS;
  const segment = (bits >> 4) & 0x07;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (bits & SIGN) === 0 ? -magnitude : magnitude;
});

/** G.711 A-law to 16-bit samples, one a byte. */
export function decodeALaw(data: Uint8Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(data, (byte) => LINEAR[byte] ?? 0);
}
