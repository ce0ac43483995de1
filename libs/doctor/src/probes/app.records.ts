import { zoomPath } from '@zoom-platform/zoom-api';
import type { CheckContext } from '../check.type.js';
import type { ApiAnswer } from './api-probe.port.js';

/** Body of an answer, or why there is none, for a person. */
export type AppAnswer =
  | { readonly kind: 'found'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unknown'; readonly why: string };

const WHERE = "the last part of the address of the app's page in the Marketplace";

/** An id of an app as Zoom writes it; whatever else comes is a slip, as a whole address. */
export function isAppId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function notFound(isNamed: boolean): string {
  return isNamed
    ? `Zoom knows no app of the id that was given; it is ${WHERE}.`
    : 'Zoom knows no app by its Client ID there: give its id with --rtms-app-id, or as rtmsAppId to ' +
        `the service's /v1/doctor; it is ${WHERE}.`;
}

function whyNot(answer: ApiAnswer, isNamed: boolean): string {
  if (answer.kind === 'failed') return answer.message;
  if (answer.status === 404) return notFound(isNamed);
  const said = answer.body?.['message'];
  const quote = typeof said === 'string' ? `: ${said}` : '.';
  return `Zoom does not tell the REST app: HTTP ${String(answer.status)}${quote}`;
}

/** What the Marketplace says of the app for RTMS (zoom-api §C2); `more` is a path below it. */
export async function appRecord(
  { ports, facts, setup, options }: CheckContext,
  more: 'itself' | 'webhook_logs',
): Promise<AppAnswer> {
  const appId = options.rtmsAppId ?? setup.rtms?.clientId;
  if (appId === undefined) return { kind: 'unknown', why: 'No app for RTMS is configured.' };
  if (facts.grant === undefined) return { kind: 'unknown', why: 'There is no token.' };
  const path =
    more === 'itself'
      ? zoomPath`/marketplace/apps/${appId}`
      : zoomPath`/marketplace/apps/${appId}/webhook_logs`;
  const answer = await ports.api.ask(facts.grant, { method: 'GET', path });
  if (answer.kind === 'answered' && answer.status === 200 && answer.body !== undefined) {
    return { kind: 'found', body: answer.body };
  }
  return { kind: 'unknown', why: whyNot(answer, options.rtmsAppId !== undefined) };
}
