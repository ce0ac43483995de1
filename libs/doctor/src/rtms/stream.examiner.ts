import { PlatformError, type Clock } from '@zoom-platform/kernel';
import { zoomPath, type ZoomApi } from '@zoom-platform/zoom-api';
import { z } from 'zod';
import type { DeliveryEvidence, RefusedDelivery } from '../probes/delivery-evidence.port.js';
import { RECENT_MS, recentDeliveries } from '../probes/recent.deliveries.js';
import type { TokenProbe } from '../probes/token-probe.port.js';
import type { ZoomSetup } from '../setup/zoom.setup.js';
import type { StreamEvidencePort, StreamRecords } from './stream-evidence.port.js';
import type { MeetingStanding, StartRefusal, StreamEvidence } from './stream.evidence.js';
import type { StreamVerdict } from './stream.verdict.js';
import { streamVerdict } from './stream.verdicts.js';

/** By what a stream is examined; without a service only what Zoom says is known. */
export interface StreamWays {
  readonly setup: ZoomSetup;
  readonly zoom: ZoomApi;
  readonly tokens: TokenProbe;
  readonly clock: Clock;
  readonly records?: StreamEvidencePort;
  readonly deliveries?: DeliveryEvidence;
  /** What Zoom has just answered to a start, where the caller asked for one. */
  readonly start?: StartRefusal;
}

const NOTHING: StreamRecords = {
  kept: [],
  concurrencyLimited: false,
  refusedStart: undefined,
  sessions: [],
};

interface ZoomsWord {
  readonly standing: MeetingStanding;
  /** The meeting's number and its UUID, as far as Zoom gave them. */
  readonly names: readonly string[];
}

const meetingBody = z.object({
  status: z.string().optional(),
  id: z.union([z.number(), z.string()]).transform(String).optional(),
  uuid: z.string().optional(),
});

async function wordOfZoom(meeting: string, { zoom, setup }: StreamWays): Promise<ZoomsWord> {
  try {
    const path = zoomPath`/meetings/${meeting}`;
    const { body } = await zoom.call({ method: 'GET', path, accountId: setup.accountId });
    const { status, id, uuid } = meetingBody.catch({}).parse(body);
    const names = [id, uuid].filter((name) => name !== undefined);
    return { standing: standingOf(status), names };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const standing = error.code === 'zoom.not_found' ? 'not_in_this_account' : 'unknown';
    return { standing, names: [] };
  }
}

function standingOf(status: string | undefined): MeetingStanding {
  if (status === undefined) return 'unknown';
  return status === 'started' ? 'live' : 'not_live';
}

async function appOf({ setup, tokens }: StreamWays): Promise<StreamEvidence['app']> {
  const { rest, rtms, accountId = 'none', cloud } = setup;
  if (rtms === undefined || rtms.clientId === rest?.clientId) return 'same_as_rest';
  const answer = await tokens.ask({ cloud, accountId, ...rtms });
  if (answer.kind === 'granted') return 's2s';
  if (answer.kind === 'failed') return 'not_asked';
  if (answer.code === 'auth.unsupported_grant_type') return 'general';
  if (answer.code.startsWith('auth.app_disabled')) return 'disabled';
  return answer.code === 'auth.invalid_client' ? 'unknown_client' : 'not_asked';
}

async function refusedLately({
  deliveries,
  clock,
}: StreamWays): Promise<readonly RefusedDelivery[]> {
  if (deliveries === undefined) return [];
  return (await recentDeliveries(deliveries, clock.now())).refused;
}

/** What this caller was told, or else what the service was told lately. */
function startOf({ start, clock }: StreamWays, { refusedStart }: StreamRecords) {
  if (start !== undefined) return start;
  const isRecent = refusedStart !== undefined && clock.now() - refusedStart.at <= RECENT_MS;
  return isRecent ? refusedStart : null;
}

/**
 * Why the stream of a meeting runs or does not run.
 * @param meeting its number or its UUID, as Zoom writes it.
 */
export async function examineStream(meeting: string, ways: StreamWays): Promise<StreamVerdict> {
  const { standing, names } = await wordOfZoom(meeting, ways);
  const records = (await ways.records?.of([...new Set([meeting, ...names])])) ?? NOTHING;
  const { sessions, kept, concurrencyLimited } = records;
  return streamVerdict({
    meeting: standing,
    askedByUuid: !/^\d+$/.test(meeting),
    serviceAsked: ways.records !== undefined,
    webhooksConfigured: ways.setup.webhookSecrets.length > 0,
    app: await appOf(ways),
    rtmsClientId: ways.setup.rtms?.clientId ?? null,
    refused: await refusedLately(ways),
    start: startOf(ways, records),
    sessions,
    kept,
    concurrencyLimited,
  });
}
