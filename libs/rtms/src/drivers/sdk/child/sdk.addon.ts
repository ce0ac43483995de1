import { z } from 'zod';

export type Handler = (...values: readonly unknown[]) => void;
export type Parameters = Readonly<Record<string, number | boolean>>;

/** What we use of the SDK's client; its own typings differ from what it does. */
export interface AddonClient {
  setAudioParams(parameters: Parameters): unknown;
  setVideoParams(parameters: Parameters): unknown;
  setDeskshareParams(parameters: Parameters): unknown;
  setTranscriptParams(parameters: Parameters): unknown;
  onJoinConfirm(handler: Handler): unknown;
  onSessionUpdate(handler: Handler): unknown;
  onEventEx(handler: Handler): unknown;
  onAudioData(handler: Handler): unknown;
  onVideoData(handler: Handler): unknown;
  onDeskshareData(handler: Handler): unknown;
  onTranscriptData(handler: Handler): unknown;
  onLeave(handler: Handler): unknown;
  subscribeEvent(events: readonly number[]): unknown;
  /** Before the join. @param type of the proxy: `http` or `https`. */
  setProxy(type: string, url: string): unknown;
  join(options: Readonly<Record<string, string | number>>): unknown;
  poll(): unknown;
  /** Once; whatever native is called afterwards ends the process with SIGSEGV. */
  leave(): unknown;
}

export type SessionChange = 'added' | 'stopped' | 'paused' | 'resumed';

export interface Addon {
  readonly Client: new () => AddonClient;
  /** Numbers of the session callback. */
  readonly changes: ReadonlyMap<unknown, SessionChange>;
}

const METHODS = [
  'setAudioParams',
  'setVideoParams',
  'setDeskshareParams',
  'setTranscriptParams',
  'onJoinConfirm',
  'onSessionUpdate',
  'onEventEx',
  'onAudioData',
  'onVideoData',
  'onDeskshareData',
  'onTranscriptData',
  'onLeave',
  'subscribeEvent',
  'setProxy',
  'join',
  'poll',
  'leave',
] as const;

function isClientClass(value: unknown): value is Addon['Client'] {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  return METHODS.every((method) => typeof memberOf(prototype, method) === 'function');
}

export function memberOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  return Reflect.get(object, name);
}

/** Older headers counted from 0, so the numbers are the module's own where it tells them. */
const shape = z.object({
  default: z.object({
    Client: z.custom<Addon['Client']>(isClientClass, 'lacks a method of version 1.1.0'),
    SESSION_EVENT_ADD: z.number().default(1),
    SESSION_EVENT_STOP: z.number().default(2),
    SESSION_EVENT_PAUSE: z.number().default(3),
    SESSION_EVENT_RESUME: z.number().default(4),
  }),
});

/** Why the SDK cannot be used here. */
export interface AddonProblem {
  readonly reason: 'not_installed' | 'native_part' | 'incompatible' | 'failed';
  readonly detail: string;
}

/** Loads the SDK, once a process. Never rejects. */
export async function loadAddon(specifier: string): Promise<Addon | AddonProblem> {
  try {
    const found = shape.safeParse(await import(specifier));
    if (!found.success) return { reason: 'incompatible', detail: z.prettifyError(found.error) };
    const module = found.data.default;
    return {
      Client: module.Client,
      changes: new Map<unknown, SessionChange>([
        [module.SESSION_EVENT_ADD, 'added'],
        [module.SESSION_EVENT_STOP, 'stopped'],
        [module.SESSION_EVENT_PAUSE, 'paused'],
        [module.SESSION_EVENT_RESUME, 'resumed'],
      ]),
    };
  } catch (error) {
    return { reason: reasonOf(error), detail: textOf(error) };
  }
}

/** The package's JavaScript comes with its binary: without an install script both are missing. */
function reasonOf(error: unknown): AddonProblem['reason'] {
  const code = memberOf(error, 'code');
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'not_installed';
  if (code === 'ERR_DLOPEN_FAILED' || /bindings file/.test(textOf(error))) return 'native_part';
  return 'failed';
}

/** One line of an error's text; the SDK's errors have nothing else. */
export function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
