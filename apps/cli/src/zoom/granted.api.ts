import type { ApiAnswer, ApiProbe, TokenProbe, ZoomGrant, ZoomSetup } from '@zoom-platform/doctor';
import {
  ZoomApi,
  ZoomApiRefusedError,
  ZoomApiUnreadableError,
  ZoomPagesLoopError,
  type ZoomApiAnswer,
  type ZoomApiRequest,
  type ZoomObject,
} from '@zoom-platform/zoom-api';
import { z } from 'zod';
import { AccountMissingError, TokenNotMadeError, ZoomNotAnsweringError } from '../cli.errors.js';

type Answered = Extract<ApiAnswer, { kind: 'answered' }>;

const page = z.object({ next_page_token: z.string().default('') });
const rowsOf = z.array(z.record(z.string(), z.unknown()));

/** Zoom's REST API for one command: a token of its own, no state, no retries. */
export class GrantedApi extends ZoomApi {
  #grant: Promise<ZoomGrant> | undefined;

  constructor(
    private readonly setup: ZoomSetup,
    private readonly tokens: TokenProbe,
    private readonly api: ApiProbe,
  ) {
    super();
  }

  /** @throws AccountMissingError, TokenNotMadeError */
  grant(): Promise<ZoomGrant> {
    this.#grant ??= this.#mint();
    return this.#grant;
  }

  async call({ method, path, query = {}, body }: ZoomApiRequest): Promise<ZoomApiAnswer> {
    const given = Object.entries(query).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)] as const],
    );
    const answer = await this.api.ask(await this.grant(), {
      method,
      path,
      query: Object.fromEntries(given),
      body,
    });
    if (answer.kind === 'failed') throw new ZoomNotAnsweringError(answer);
    return acceptedOf(answer);
  }

  async *pages(request: ZoomApiRequest, rows: string): AsyncGenerator<ZoomObject> {
    const seen = new Set<string>();
    for (let query = request.query ?? {}; ;) {
      const { body = {}, status } = await this.call({ ...request, query });
      const found = rowsOf.safeParse(body[rows] ?? []).data;
      if (found === undefined) throw new ZoomApiUnreadableError(status);
      yield* found;
      const { next_page_token: next } = page.parse(body);
      if (next === '') return;
      if (seen.has(next)) throw new ZoomPagesLoopError();
      seen.add(next);
      query = { ...query, next_page_token: next };
    }
  }

  async #mint(): Promise<ZoomGrant> {
    const { accountId, rest, cloud } = this.setup;
    if (accountId === undefined || rest === undefined) throw new AccountMissingError();
    const answer = await this.tokens.ask({ cloud, accountId, ...rest });
    if (answer.kind === 'granted') return answer.grant;
    throw new TokenNotMadeError(answer);
  }
}

function acceptedOf({ status, body, isJson, header }: Answered): ZoomApiAnswer {
  const trackingId = header('x-zm-trackingid');
  if (status >= 200 && status < 300) {
    if (!isJson) throw new ZoomApiUnreadableError(status);
    return { status, body, trackingId };
  }
  const { code, message } = body ?? {};
  throw new ZoomApiRefusedError(
    {
      status,
      code: typeof code === 'number' ? code : undefined,
      message: typeof message === 'string' ? message : '',
    },
    { trackingId, retryAfter: header('retry-after') },
  );
}
