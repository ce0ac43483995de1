import { PlatformError } from '@zoom-platform/kernel';
import { ScriptInvalidError } from '../simulator.errors.js';
import type { AssetLibrary } from '../stage/asset.library.js';
import type { ScriptFile } from './script.schema.js';
import { ChatResolver } from './chat.resolver.js';
import type {
  CallEvent,
  Camera,
  CastMember,
  MeetingScript,
  SharedScreen,
  Stretch,
  Utterance,
} from './script.type.js';

const SAMPLES_A_MILLISECOND = 16;

/** Turns names into what they name; collects what cannot be found. */
class ScriptResolver {
  readonly problems: string[] = [];
  readonly #cast = new Map<string, CastMember>();
  readonly #file: ScriptFile;
  readonly #assets: AssetLibrary;

  constructor(file: ScriptFile, assets: AssetLibrary) {
    this.#file = file;
    this.#assets = assets;
  }

  cast(): CastMember[] {
    return this.#file.participants.map((entry, index) => {
      const where = `participants[${String(index)}]`;
      if (this.#cast.has(entry.key))
        this.problems.push(`${where}.key: "${entry.key}" stands twice`);
      const leavesAtMs = entry.leavesAtMs ?? this.#file.durationMs;
      const member: CastMember = {
        userId: entry.userId,
        userName: entry.name,
        joinsAtMs: entry.joinsAtMs,
        leavesAtMs,
        camera: this.#camera(entry, leavesAtMs, `${where}.video.clip`),
      };
      this.#cast.set(entry.key, member);
      return member;
    });
  }

  utterances(pauses: readonly Stretch[]): Utterance[] {
    return this.#file.utterances
      .flatMap((entry, index) => {
        const where = `utterances[${String(index)}]`;
        const speaker = this.member(entry.speaker, `${where}.speaker`);
        const speech = this.#asset(`${where}.speech`, () => this.#assets.speech(entry.speech));
        if (!speaker || !speech) return [];
        const { startMs, text } = entry;
        const endMs = startMs + Math.ceil(speech.length / SAMPLES_A_MILLISECOND);
        const packets = entry.transcript
          .map((packet) => ({
            atMs: endMs + packet.afterEndMs,
            attribute: packet.attribute,
            text: packet.text ?? text,
          }))
          .toSorted((one, other) => one.atMs - other.atMs);
        const offRecord = pauses.some((pause) => startMs >= pause.startMs && endMs <= pause.endMs);
        return [{ speaker, startMs, endMs, text, speech, offRecord, packets }];
      })
      .toSorted((one, other) => one.startMs - other.startMs);
  }

  sharing(): SharedScreen[] {
    return this.#file.sharing.flatMap(({ participant, clip, fromMs, toMs }, index) => {
      const where = `sharing[${String(index)}]`;
      const member = this.member(participant, `${where}.participant`);
      const shown =
        clip === undefined ? null : this.#asset(`${where}.clip`, () => this.#assets.clip(clip));
      if (!member || shown === undefined) return [];
      return [{ participant: member, clip: shown, startMs: fromMs, endMs: toMs }];
    });
  }

  calls(): CallEvent[] {
    return this.#file.calls.flatMap(({ participant, ...call }, index) => {
      const member = this.member(participant, `calls[${String(index)}].participant`);
      return member ? [{ ...call, participant: member }] : [];
    });
  }

  member(key: string, where: string): CastMember | undefined {
    const member = this.#cast.get(key);
    if (!member) this.problems.push(`${where}: there is no participant "${key}"`);
    return member;
  }

  #camera(
    { video, joinsAtMs }: ScriptFile['participants'][number],
    leavesAtMs: number,
    where: string,
  ): Camera | null {
    if (!video) return null;
    const clip = this.#asset(where, () => this.#assets.clip(video.clip));
    if (!clip) return null;
    return { clip, startMs: video.onAtMs ?? joinsAtMs, endMs: video.offAtMs ?? leavesAtMs };
  }

  #asset<Asset>(where: string, load: () => Asset): Asset | undefined {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      this.problems.push(`${where}: ${error.message}`);
      return undefined;
    }
  }
}

/**
 * Loads the speech and pictures of a script and binds names to participants.
 * @throws ScriptInvalidError when a participant or an asset does not exist
 */
export function resolveScript(name: string, file: ScriptFile, assets: AssetLibrary): MeetingScript {
  const resolver = new ScriptResolver(file, assets);
  const pauses = file.pauses.map(({ fromMs, toMs }) => ({ startMs: fromMs, endMs: toMs }));
  const cast = resolver.cast();
  const chat = new ChatResolver(name, file, (key, where) => resolver.member(key, where));
  const script: MeetingScript = {
    name,
    topic: file.topic,
    meetingId: file.meetingId,
    durationMs: file.durationMs,
    stopReason: file.stopReason,
    language: file.language,
    cast,
    utterances: resolver.utterances(pauses),
    pauses,
    sharing: resolver.sharing(),
    calls: resolver.calls(),
    chat: chat.entries(),
    chatGroupChanges: chat.groupChanges(),
    drops: file.drops.map((drop) => ({ ...drop, closeCode: drop.closeCode ?? null })),
    network: file.network,
    behaviour: file.behaviour,
  };
  const problems = [...resolver.problems, ...chat.problems];
  if (problems.length > 0) throw new ScriptInvalidError(name, problems);
  return script;
}
