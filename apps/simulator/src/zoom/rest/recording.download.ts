import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Journal } from '../../journal/journal.port.js';
import type { TokenStore } from '../token.store.js';
import type { RecordingFile, RecordingStore } from './recording.store.js';
import { bearerOf } from './rest.guard.js';
import { ZoomRefusal } from './rest.errors.js';

export interface DownloadDeps {
  readonly recordings: RecordingStore;
  readonly tokens: TokenStore;
  readonly journal: Journal;
  readonly baseUrl: () => string;
  readonly target: 'other-path' | 'other-host';
}

const byFile = z.object({ file: z.string() });
const keyQuery = z.object({ access_token: z.string().default(''), key: z.string().default('') });

const TYPES: Readonly<Record<RecordingFile['extension'], string>> = {
  MP4: 'video/mp4',
  M4A: 'audio/mp4',
  VTT: 'text/vtt; charset=utf-8',
};

/** A download token stands in the query or where a bearer stands; an app's token only there. */
function mayDownload(request: FastifyRequest, { recordings, tokens }: DownloadDeps): boolean {
  const { access_token: token } = keyQuery.parse(request.query);
  const [, bearer = ''] = (request.headers.authorization ?? '').split(' ');
  if (recordings.opens(token) || recordings.opens(bearer)) return true;
  try {
    bearerOf(request, tokens);
    return true;
  } catch (error) {
    if (error instanceof ZoomRefusal) return false;
    throw error;
  }
}

/** The same server under its other name, which to a client is another host. */
function otherHost(baseUrl: string): string {
  const url = new URL(baseUrl);
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return url.origin;
}

/** One range of bytes (RFC 9110 §14); several are answered with the whole file. */
function rangeOf(header: string | undefined, length: number): readonly [number, number] | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') return [Math.max(0, length - Number(last)), length - 1];
  return [Number(first), last === '' ? length - 1 : Math.min(Number(last), length - 1)];
}

function sendContent(reply: FastifyReply, file: RecordingFile, header: string | undefined) {
  const { content, extension } = file;
  void reply.header('accept-ranges', 'bytes').type(TYPES[extension]);
  const range = rangeOf(header, content.length);
  if (range === null) return reply.send(content);
  const [first, last] = range;
  if (first > last) {
    return reply
      .code(416)
      .header('content-range', `bytes */${String(content.length)}`)
      .send();
  }
  return reply
    .code(206)
    .header('content-range', `bytes ${String(first)}-${String(last)}/${String(content.length)}`)
    .send(content.subarray(first, last + 1));
}

/** Files of cloud recordings: a bearer opens a redirect to where they lie (zoom-api §C2). */
export function addDownloads(server: FastifyInstance, deps: DownloadDeps): void {
  const { recordings, journal } = deps;
  server.get('/rec/download/:file', (request, reply) => {
    const file = recordings.file(byFile.parse(request.params).file);
    const isAllowed = mayDownload(request, deps);
    const status = isAllowed ? (file ? 302 : 404) : 401;
    journal.write('recording.asked', { detail: { status, file: file?.id ?? null } });
    if (!isAllowed) return reply.code(401).send({ code: 124, message: 'Invalid access token.' });
    if (!file)
      return reply.code(404).send({ code: 3301, message: 'This recording does not exist.' });
    const base = deps.target === 'other-host' ? otherHost(deps.baseUrl()) : deps.baseUrl();
    return reply.redirect(`${base}/rec/archive/${file.id}?key=${recordings.newKey()}`, 302);
  });
  server.get('/rec/archive/:file', (request, reply) => {
    const file = recordings.file(byFile.parse(request.params).file);
    const { authorization, range, host } = request.headers;
    journal.write('recording.fetched', {
      detail: { file: file?.id ?? null, bearer: authorization !== undefined, range, host },
    });
    if (!file || !recordings.opens(keyQuery.parse(request.query).key)) {
      return reply.code(403).type('text/plain').send('Forbidden');
    }
    return sendContent(reply, file, range);
  });
}
