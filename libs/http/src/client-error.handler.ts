import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { OpenRequests } from './open.requests.js';
import { problem, type ProblemParts } from './problem.mapper.js';
import { PROBLEM_MEDIA_TYPE } from './problem.type.js';

/**
 * Answers what Node's HTTP parser refuses: nothing above sees these requests, since they have no
 * head, or a body that breaks off (https://nodejs.org/api/http.html#event-clienterror).
 */
export function clientErrorHandler(open: OpenRequests) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    const parts = partsOf(error.code, open.isReadingBody(socket));
    // Written now it would be taken for the answer to the request before it.
    const misread = open.owesAnswer(socket);
    open.break(socket, parts);
    if (socket.writable && !misread) socket.write(responseOf(parts));
    socket.destroy();
  };
}

function partsOf(code: string | undefined, inBody: boolean): ProblemParts {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, code: 'http.request_timeout', detail: 'The request took too long.' };
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { status: 431, code: 'http.headers_too_large', detail: 'The headers are too large.' };
  }
  if (inBody) {
    return {
      status: 400,
      code: 'http.body_truncated',
      detail: 'The connection broke off before the body was complete.',
    };
  }
  return { status: 400, code: 'http.malformed', detail: 'This is not a valid HTTP/1.1 request.' };
}

function responseOf(parts: ProblemParts): string {
  const body = JSON.stringify(problem(parts));
  return [
    `HTTP/1.1 ${String(parts.status)} ${STATUS_CODES[parts.status] ?? 'Error'}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
