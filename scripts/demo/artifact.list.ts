import type { PlatformProcess } from '../../test/harness/platform.process.ts';

interface Artifact {
  readonly name: string;
  readonly key: string;
  readonly kind: string;
  readonly bytes: number;
  readonly durationMs: number;
  readonly participant: { readonly userName: string | null } | null;
}

const HOW_TO_OPEN: Readonly<Record<string, string>> = {
  audio: 'any audio player, or ffplay FILE',
  mixed_audio: 'any audio player, or ffplay FILE',
  video: 'any video player, or ffplay FILE',
  share: 'any video player, or ffplay FILE',
  transcript: 'any editor, or a player (.vtt, .srt)',
};

function sizeOf(bytes: number): string {
  return bytes < 1_000_000
    ? `${(bytes / 1_000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Lists what the manifest names: where it is, how big, and what opens it. */
export async function listArtifacts(
  platform: PlatformProcess,
  sessionId: string,
  folder: string,
  say: (line?: string) => void,
): Promise<void> {
  const response = await platform.fetch(`/v1/rtms/sessions/${sessionId}/manifest`);
  if (!response.ok) throw new Error(`No manifest: ${await response.text()}`);
  const { artifacts } = (await response.json()) as { artifacts: Artifact[] };
  say(`${String(artifacts.length)} artifacts, each with its sha256 in the manifest:`);
  say(`${folder}/artifacts/sessions/${sessionId}/`);
  for (const { bytes, durationMs, key, kind, participant } of artifacts) {
    const cells = [
      sizeOf(bytes).padStart(9),
      `${(durationMs / 1_000).toFixed(1)} s`.padStart(7),
      key.slice(key.indexOf(sessionId) + sessionId.length + 1).padEnd(32),
      (participant?.userName ?? '').padEnd(11),
      HOW_TO_OPEN[kind] ?? 'any editor',
    ];
    say(`  ${cells.join('  ')}`);
  }
}
