import { PlatformError } from '@zoom-platform/kernel';
import { ZoomApi, type ZoomApiAnswer, type ZoomApiRequest } from '@zoom-platform/zoom-api';

/** What a Zoom says that a test sets, and what it was asked to do. */
export class ScriptedApi extends ZoomApi {
  static live: readonly object[] = [];
  static statuses: Readonly<Record<string, string>> = {};
  /** UUIDs of occurrences that Zoom is asked after in vain. */
  static throttled: readonly string[] = [];
  /** UUIDs of occurrences that are over. */
  static past: readonly string[] = [];
  static refuses: PlatformError | undefined;
  static readonly started: string[] = [];

  static reset(): void {
    ScriptedApi.live = [];
    ScriptedApi.statuses = {};
    ScriptedApi.past = [];
    ScriptedApi.throttled = [];
    ScriptedApi.refuses = undefined;
    ScriptedApi.started.length = 0;
  }

  call({ method, path, body }: ZoomApiRequest): Promise<ZoomApiAnswer> {
    const answer = (status: number, fields?: object) =>
      Promise.resolve({ status, body: { ...fields }, trackingId: undefined });
    if (method === 'PATCH') {
      if (ScriptedApi.refuses !== undefined) return Promise.reject(ScriptedApi.refuses);
      ScriptedApi.started.push(`${path} ${JSON.stringify(body)}`);
      return answer(204);
    }
    const [, resource = '', id = ''] = path.split('/');
    if (resource === 'past_meetings' && ScriptedApi.throttled.includes(id)) {
      return Promise.reject(refusal('zoom.rate_limited', 429));
    }
    if (resource === 'past_meetings' && ScriptedApi.past.includes(id)) return answer(200);
    const status = resource === 'meetings' ? ScriptedApi.statuses[id] : undefined;
    if (status !== undefined) return answer(200, { status });
    return Promise.reject(refusal('zoom.not_found', 404));
  }

  async *pages() {
    await Promise.resolve();
    if (ScriptedApi.refuses?.code === 'zoom.scope_missing') throw ScriptedApi.refuses;
    yield* ScriptedApi.live.map((row) => ({ ...row }));
  }

  download(): Promise<never> {
    return Promise.reject(new Error('nothing is downloaded here'));
  }
}

export const refusal = (code: string, status = 400) =>
  new PlatformError({ code, status, message: code });
