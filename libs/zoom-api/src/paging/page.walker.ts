import { z } from 'zod';
import type { ZoomObject } from '../refusal/zoom-api.answer.js';
import { ZoomApiUnreadableError, ZoomPagesLoopError } from '../zoom-api.errors.js';
import type { ZoomApiAnswer, ZoomApiRequest } from '../zoom-api.port.js';

type Call = (request: ZoomApiRequest) => Promise<ZoomApiAnswer>;

const rowSchema = z.record(z.string(), z.unknown());

/** One page: its rows, and the token of the next; an empty one or none ends the list (§C5). */
function pageIn({ status, body = {} }: ZoomApiAnswer, rows: string) {
  const page = z
    .object({ [rows]: z.array(rowSchema).default([]), next_page_token: z.string().default('') })
    .safeParse(body).data;
  if (page === undefined) throw new ZoomApiUnreadableError(status);
  const list = z.array(rowSchema).parse(page[rows]);
  return { list, next: z.string().parse(page['next_page_token']) };
}

/** Walks a list of Zoom's; a page is asked for when the rows before it are used up. */
export async function* pagesOf(
  call: Call,
  request: ZoomApiRequest,
  rows: string,
): AsyncGenerator<ZoomObject> {
  const seen = new Set<string>();
  let query = request.query ?? {};
  for (;;) {
    const { list, next } = pageIn(await call({ ...request, query }), rows);
    yield* list;
    if (next === '') return;
    if (seen.has(next)) throw new ZoomPagesLoopError();
    seen.add(next);
    query = { ...query, next_page_token: next };
  }
}
