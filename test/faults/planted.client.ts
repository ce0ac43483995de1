import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { signHandshake } from '../harness/handshake.signer.js';

/** A service that does what a verdict has to notice. */
export class PlantedClient {
  readonly #sockets: WebSocket[] = [];

  /** Dials a stream and waits for the answer, whatever it is. */
  async dial(
    { rtmsApp }: Simulator,
    { meetingUuid, streamId, serverUrls }: ReturnType<Simulator['playMeeting']>,
  ): Promise<WebSocket> {
    const socket = new WebSocket(serverUrls);
    this.#sockets.push(socket);
    await once(socket, 'open');
    const signature = signHandshake(rtmsApp, meetingUuid, streamId);
    const identity = { meeting_uuid: meetingUuid, rtms_stream_id: streamId, signature };
    socket.send(JSON.stringify({ msg_type: 1, protocol_version: 1, sequence: 1, ...identity }));
    await once(socket, 'message');
    return socket;
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }
}
