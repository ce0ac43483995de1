import { handshakeSignature } from '../../libs/rtms/src/protocol/handshake.signature.ts';

export interface SignatureLine {
  readonly client: string;
  readonly secret: string;
  readonly uuid: string;
  readonly stream: string;
  readonly signature: string;
}

export function readSignatures(jsonl: string): readonly SignatureLine[] {
  // Written by signatures.py, which knows these five names.
  return jsonl
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SignatureLine);
}

export function countSignatures(jsonl: string): number {
  return readSignatures(jsonl).length;
}

/** Inputs for which the service's signature differs from that of Zoom's package. */
export function mismatches(jsonl: string): readonly SignatureLine[] {
  return readSignatures(jsonl).filter(
    ({ client, secret, uuid, stream, signature }) =>
      handshakeSignature({
        clientId: client,
        clientSecret: secret,
        entityId: uuid,
        streamId: stream,
      }) !== signature,
  );
}
