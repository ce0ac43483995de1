import { EXPLANATIONS, explaining } from './recovery.explanations.ts';
import type { RecoveryRecording } from './recovery.recording.ts';
import { SCENARIOS } from './recovery.scenario.ts';
import { differences, rowsOf } from './step.rows.ts';

type Line = RecoveryRecording[number];

function table({ scenario, official, service }: Line): string {
  const rows = rowsOf(official, service).map((row) => {
    const reasons = differences(row).flatMap(({ side, step }) =>
      explaining(EXPLANATIONS, scenario, side, step),
    );
    const why = [...new Set(reasons)].map((number) => `(${String(number)})`).join(' ');
    return `| ${row.official ?? ''} | ${row.service ?? ''} | ${why} |`;
  });
  return ['| official client | service | why |', '| --- | --- | --- |', ...rows].join('\n');
}

function section(line: Line): string {
  const { scenario, official } = line;
  const happens = SCENARIOS.find(({ name }) => name === scenario)?.happens ?? '';
  const end =
    official.left.length === 0
      ? []
      : [`The official client's leave callback says ${official.left.join(' or ')}.`];
  return [`## ${scenario}`, happens, table(line), ...end].join('\n\n');
}

const ABOUT = [
  "Each row of the recovery matrix, played by the simulator to Zoom's own client (PyPI `rtms` 1.1.0, alone, without an application that would dial again) and to the built service. Both want audio and transcript; the service keeps its defaults.",
  'Written by `node scripts/run.mjs reference` from `test/conformance/fixtures/recovery.json`; `npm run conformance` plays all of it and fails where a client does otherwise.',
  'Of a step the connection is named (`audio 2`: the second audio connection), and what is done on it. A connection is opened by its first message. Left out are times, answers to keep-alives (each was answered), what Zoom’s side closed, and closes of media, which may be lost; handshakes of several media at once are sorted. The last row is what came in the end.',
];

/** `docs/reference/recovery.md`. */
export function recoveryPage(recording: RecoveryRecording): string {
  const reasons = EXPLANATIONS.map(({ because }, index) => `${String(index + 1)}. ${because}`).join(
    '\n',
  );
  const sections = recording.map(section);
  const blocks = ['# Recovery', ...ABOUT, ...sections, '## Why they differ', reasons];
  return `${blocks.join('\n\n')}\n`;
}
