import { type AudioJournalLine, audioJournalLine } from '../audio/audio.journal.js';
import { gapsLeftOpen } from '../audio/open.gaps.js';
import { MIX_LABEL } from '../audio/mix.track.js';
import { bytesPerFrame, type PcmFormat, WAV_HEADER_BYTES, wavHeader } from '../audio/wav.header.js';
import { scanOgg } from '../ogg/ogg.scan.js';
import { OPUS_RATE } from '../ogg/opus.packet.js';
import { readAll, readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { Artifact } from './manifest.schema.js';
import { digestOf } from './object.digest.js';

type TrackLine = Extract<AudioJournalLine, { line: 'track' }>;
type ReceivedLine = Extract<AudioJournalLine, { line: 'received' }>;

/** What an epoch left of its audio. */
export interface EpochAudio {
  readonly keys: EpochKeys;
  readonly lines: readonly AudioJournalLine[];
  /** All it placed is in its files; else its process was killed, or its disk failed. */
  readonly closed: boolean;
  /** Lines of its journal that cannot be read. */
  readonly unreadable: number;
}

interface AudioOnDisk extends PcmFormat {
  readonly key: string;
  /** Unix milliseconds of the first sample. */
  readonly startAt: number;
}

export async function readEpochAudio(store: ObjectStore, keys: EpochKeys): Promise<EpochAudio> {
  const { lines, unreadable } = await readLog(store, keys.audioJournal, audioJournalLine);
  const closed = lines.some(({ line }) => line === 'closed');
  return { keys, lines: closed ? lines : [...lines, ...gapsLeftOpen(lines)], closed, unreadable };
}

/** The epoch's audio files; each WAV gets a header that holds on the session's timeline. */
export async function audioArtifacts(
  store: ObjectStore,
  { keys, lines, closed, unreadable }: EpochAudio,
  zero: number,
  names: ReadonlyMap<string, string>,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  const recovered = !closed || unreadable > 0;
  if (unreadable === 0) await dropOtherVersions(store, keys, lines);
  for (const track of tracksOf(lines)) {
    const key = keyOf(keys, track);
    const file = { ...track, key };
    const described = await (track.codec === 'OPUS' ? completeOgg : completeWav)(store, file, zero);
    if (described === null) continue;
    const received = lines.findLast(
      (line) => line.line === 'received' && line.track === track.track && line.part === track.part,
    );
    const userName = names.get(track.userId ?? '') ?? null;
    artifacts.push({
      ...described,
      name: nameOf(`audio-${track.track}`, keys.epoch, track.part, key),
      kind: 'audio',
      participant: { userId: track.userId, userName, ...channelOf(track) },
      epoch: keys.epoch,
      part: track.part,
      recovered,
      ...(received?.line === 'received' && { reception: receptionOf(received) }),
    });
  }
  const mix = lines.findLast((line) => line.line === 'mix');
  if (mix === undefined) return artifacts;
  const key = keys.wav(MIX_LABEL, 1, mix.version);
  const described = await completeWav(store, { ...mix, key }, zero);
  if (described === null) return artifacts;
  const name = nameOf('mixed', keys.epoch, 1, described.key);
  const facts = { participant: null, epoch: keys.epoch, part: 1, recovered };
  return [{ ...described, ...facts, name, kind: 'mixed_audio' }, ...artifacts];
}

/** `mixed.wav`, and where a session changed its owner or a track its format `mixed.e2.p1.wav`. */
function nameOf(stem: string, epoch: number, part: number, key: string): string {
  const extension = key.slice(key.lastIndexOf('.'));
  return epoch === 1 && part === 1
    ? `${stem}${extension}`
    : `${stem}.e${String(epoch)}.p${String(part)}${extension}`;
}

function channelOf({ channelId }: TrackLine) {
  return channelId === undefined ? {} : { channelId };
}

function receptionOf({ packets, driftMs, arrivedAt }: ReceivedLine): Artifact['reception'] {
  return { packets, driftMs, firstArrivedAt: arrivedAt };
}

/**
 * A process that was killed while a file began anew, or could not delete, left two versions of it: the journal names
 * the whole one.
 */
async function dropOtherVersions(
  store: ObjectStore,
  keys: EpochKeys,
  lines: readonly AudioJournalLine[],
): Promise<void> {
  const named = new Map<string, string>();
  for (const line of lines) {
    const { track, part } = line.line === 'track' ? line : { track: MIX_LABEL, part: 1 };
    if (line.line !== 'track' && line.line !== 'mix') continue;
    named.set(keys.wav(track, part), keys.wav(track, part, line.version));
  }
  const found = (await store.list(keys.audioFolder)).map(({ key }) => key);
  for (const key of found) {
    const current = named.get(key.replace(/\.v\d+\.wav$/, '.wav'));
    const isThere = current !== undefined && found.includes(current);
    if (isThere && current !== key) await store.delete(key);
  }
}

function keyOf(keys: EpochKeys, { track, part, codec, version }: TrackLine): string {
  return codec === 'OPUS' ? keys.ogg(track, part) : keys.wav(track, part, version);
}

/** A track is journalled again when an earlier packet moves its start: the last line counts. */
function tracksOf(lines: readonly AudioJournalLine[]): TrackLine[] {
  const tracks = new Map<string, TrackLine>();
  for (const line of lines) {
    if (line.line === 'track') tracks.set(`${line.track}/${String(line.part)}`, line);
  }
  return [...tracks.values()];
}

/** Puts right what the header says, where a killed process or a later zero left it wrong. */
async function completeWav(store: ObjectStore, wav: AudioOnDisk, zero: number) {
  const info = await store.stat(wav.key);
  if (info === null || info.bytes < WAV_HEADER_BYTES) return null;
  const frames = Math.floor((info.bytes - WAV_HEADER_BYTES) / bytesPerFrame(wav));
  const dataBytes = frames * bytesPerFrame(wav);
  const timeReference = Math.round(((wav.startAt - zero) * wav.sampleRate) / 1000);
  const { sampleRate, channels } = wav;
  const header = wavHeader({ sampleRate, channels, dataBytes, zero, timeReference });
  const range = { start: 0, end: WAV_HEADER_BYTES - 1 };
  const found = await readAll(await store.read(wav.key, range));
  if (!found.equals(header)) {
    const object = await store.reopen(wav.key);
    await object.writeAt(0, [header]);
    await object.truncate(WAV_HEADER_BYTES + dataBytes);
    await object.seal();
  }
  return {
    key: wav.key,
    mediaType: 'audio/wav',
    sampleRate,
    channels,
    offsetMs: wav.startAt - zero,
    durationMs: (frames * 1000) / sampleRate,
    ...(await digestOf(store, wav.key)),
  };
}

/** Cuts off a page that a killed process left torn. */
async function completeOgg(store: ObjectStore, ogg: AudioOnDisk, zero: number) {
  const info = await store.stat(ogg.key);
  if (info === null) return null;
  const { bytes, granule } = await scanOgg(store, ogg.key);
  if (bytes < info.bytes) {
    const object = await store.reopen(ogg.key);
    await object.truncate(bytes);
    await object.seal();
  }
  return {
    key: ogg.key,
    mediaType: 'audio/ogg',
    sampleRate: OPUS_RATE,
    channels: ogg.channels,
    offsetMs: ogg.startAt - zero,
    durationMs: (granule * 1000) / OPUS_RATE,
    ...(await digestOf(store, ogg.key)),
  };
}
