import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import { Metrics } from '@zoom-platform/observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { RtmsCodec, WireFrame } from '../protocol/rtms.codec.js';
import type { ServerMessage } from '../protocol/server-message.type.js';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import type { RtmsLinkObserver } from './rtms-driver.port.js';
import { WebsocketLink } from './websocket.link.js';
import { driverSettings } from './websocket.settings.js';

const said = z.object({ says: z.string() });

/** A format that is not JSON, with words for numbers: nothing of V1 is left in it. */
function frame(says: string, more: object = {}): WireFrame {
  return serialize({ says, ...more });
}

const BINARY_CODEC: RtmsCodec = {
  protocolVersion: 7,
  decode: (bytes) => deserialize(bytes) as ServerMessage,
  signalingHandshake: ({ entityId }) => frame('hello', { entityId }),
  mediaHandshake: (_, mediaType) => frame('media', { mediaType }),
  eventSubscription: (events) => frame('events', { events }),
  clientReady: () => frame('ready'),
  sessionStateRequest: () => frame('session?'),
  keepAliveResponse: ({ timestamp }) => frame('alive', { timestamp }),
  streamStateRequest: () => frame('stream?'),
  streamClose: () => frame('close'),
  videoSubscription: (userId) => frame('video', { userId }),
};

let server: WebSocketServer;
let received: { readonly path: string; readonly isBinary: boolean; readonly says: string }[];
let sockets: Map<string, WebSocket>;

beforeEach(async () => {
  received = [];
  sockets = new Map();
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (socket, request) => {
    const path = request.url ?? '/';
    sockets.set(path, socket);
    socket.on('message', (data: Buffer, isBinary) => {
      const { says } = said.parse(deserialize(data));
      received.push({ path, isBinary, says });
      answer(socket, says);
    });
  });
});

afterEach(async () => {
  for (const socket of sockets.values()) socket.terminate();
  server.close();
  await once(server, 'close');
});

const url = (path: string) =>
  `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`;

function tell(socket: WebSocket | undefined, message: ServerMessage): void {
  socket?.send(serialize(message));
}

function answer(socket: WebSocket, says: string): void {
  if (says === 'hello') {
    const mediaServers = { audio: url('/audio') };
    tell(socket, { type: 'signaling_handshake', status: 0, reason: '', mediaServers });
  }
  if (says !== 'media') return;
  const negotiated = {
    audioCodec: 1,
    audioSampleRate: 1,
    audioChannel: 1,
    videoCodec: null,
    shareCodec: null,
  };
  tell(socket, {
    type: 'media_handshake',
    status: 0,
    reason: '',
    payloadEncrypted: false,
    negotiated,
  });
}

it('carries a whole stream in a format that is not JSON', async () => {
  const got: ServerMessage[] = [];
  const observer: RtmsLinkObserver = {
    handshakeSent: vi.fn(),
    dropped: vi.fn(),
    signalingReady: vi.fn(),
    mediaReady: vi.fn(),
    media: (message) => got.push(message),
    event: (event) => got.push(event),
    streamState: (update) => got.push(update),
    sessionState: vi.fn(),
    signalingLost: vi.fn(),
    mediaLost: vi.fn(),
  };
  const request = {
    product: 'meeting',
    entityId: 'e',
    streamId: 's',
    serverUrls: [],
    clientId: '',
    clientSecret: '',
    kinds: ['audio'],
    mayHandshake: () => true,
  } as const;
  const identity = {
    entityKey: 'meeting_uuid',
    entityId: 'e',
    streamId: 's',
    signature: '',
  } as const;
  const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1' });
  const settings = { ...driverSettings(config), codec: BINARY_CODEC };
  const metrics = new RtmsMetrics(new Metrics());
  const link = new WebsocketLink(url('/sig'), request, identity, settings, metrics, observer);
  await vi.waitFor(() => {
    expect(received.map(({ says }) => says)).toContain('ready');
  });
  const participant = { userId: '7', userName: 'Ana' };
  tell(sockets.get('/sig'), { type: 'keep_alive', timestamp: '9', sequence: null });
  tell(sockets.get('/sig'), {
    type: 'event',
    event: 'active_speaker',
    timestamp: 1,
    participant,
  });
  const data = Uint8Array.of(1, 2);
  tell(sockets.get('/audio'), { type: 'audio', ...participant, timestamp: 2, data });
  await vi.waitFor(() => {
    expect(got.map(({ type }) => type).sort()).toEqual(['audio', 'event']);
    expect(received.map(({ says }) => says)).toContain('alive');
  });
  void link.leave();
  await vi.waitFor(() => {
    expect(received.map(({ path, says }) => `${path} ${says}`)).toEqual([
      '/sig hello',
      '/sig events',
      '/audio media',
      '/sig ready',
      '/sig alive',
      '/sig close',
    ]);
  });
  expect(received.every(({ isBinary }) => isBinary)).toBe(true);
});
