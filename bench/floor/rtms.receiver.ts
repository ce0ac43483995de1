import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { z } from 'zod';

/**
 * The least that capturing RTMS can cost: a webhook is answered, audio and transcript are received
 * over `ws`, parsed and decoded, keep-alives are answered, and nothing is kept. Verifies nothing.
 */

const settings = z.object({ CLIENT_ID: z.string(), CLIENT_SECRET: z.string() }).parse(process.env);

const started = z.object({
  event: z.literal('meeting.rtms_started'),
  payload: z.object({
    meeting_uuid: z.string(),
    rtms_stream_id: z.string(),
    server_urls: z.string(),
  }),
});
type Started = z.infer<typeof started>['payload'];

const control = z.object({
  msg_type: z.number(),
  timestamp: z.unknown().optional(),
  media_server: z.object({ server_urls: z.record(z.string(), z.string()) }).optional(),
});
type Control = z.infer<typeof control>;

const isFrame = (body: unknown): body is { content: { data: string } } =>
  typeof body === 'object' && body !== null && 'content' in body;

/** As the service asks: L16 at 16 kHz, mono, one packet a speaker each 100 ms. */
const AUDIO = {
  content_type: 2,
  sample_rate: 1,
  channel: 1,
  codec: 1,
  data_opt: 2,
  send_rate: 100,
};
/** Kinds with their `media_type` and parameters. */
const MEDIA = [
  ['audio', 1, { audio: AUDIO }],
  ['transcript', 8, {}],
] as const;

let bytes = 0;

function open(url: string, first: object, on: (body: Control) => void): WebSocket {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('open', () => {
    socket.send(JSON.stringify({ protocol_version: 1, sequence: 1, ...first }));
  });
  socket.on('message', (data: Buffer) => {
    const body: unknown = JSON.parse(data.toString('utf8'));
    if (isFrame(body)) {
      bytes += Buffer.from(body.content.data, 'base64').length;
      return;
    }
    const said = control.parse(body);
    if (said.msg_type === 12) {
      socket.send(JSON.stringify({ msg_type: 13, timestamp: said.timestamp }));
    } else on(said);
  });
  return socket;
}

function join({ meeting_uuid, rtms_stream_id, server_urls }: Started): void {
  const signature = createHmac('sha256', settings.CLIENT_SECRET)
    .update(`${settings.CLIENT_ID},${meeting_uuid},${rtms_stream_id}`)
    .digest('hex');
  const who = { meeting_uuid, rtms_stream_id, signature };
  let standing = 0;
  const signaling = open(server_urls, { msg_type: 1, ...who }, ({ media_server: media }) => {
    for (const [kind, mediaType, parameters] of MEDIA) {
      const url = media?.server_urls[kind];
      if (url === undefined) continue;
      const first = { msg_type: 3, ...who, media_type: mediaType, media_params: parameters };
      open(url, first, () => {
        standing += 1;
        if (standing < MEDIA.length) return;
        signaling.send(JSON.stringify({ msg_type: 7, rtms_stream_id }));
      });
    }
  });
}

const server = createServer((request, response) => {
  void json(request).then((body) => {
    response.end();
    const { data } = started.safeParse(body);
    if (data !== undefined) join(data.payload);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stdout.write(`Listening on http://127.0.0.1:${String(port)}\n`);
});
process.on('exit', () => {
  process.stdout.write(`${String(bytes)} bytes\n`);
});
