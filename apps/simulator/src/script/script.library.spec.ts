import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ScriptInvalidError } from '../simulator.errors.js';
import { simulatorFolder } from '../simulator.paths.js';
import { cueSheet } from '../stage/cue.sheet.js';
import { ScriptLibrary } from './script.library.js';
import { readScript } from './script.reader.js';
import { expectedSpeech, expectedTranscript } from './script.truth.js';

const library = new ScriptLibrary(simulatorFolder());

function problemsOf(text: string): readonly string[] {
  try {
    library.parse('test', text);
  } catch (error) {
    if (error instanceof ScriptInvalidError) return error.problems;
    throw error;
  }
  return [];
}

/** A meeting of Ana and Ben with the given further lines. */
function meeting(lines: string): string {
  return `
topic: Test
meetingId: '123456789'
durationMs: 20000
participants:
  - { key: ana, userId: 1, name: Ana }
  - { key: ben, userId: 2, name: Ben, joinsAtMs: 5000 }
${lines}`;
}

const said = (startMs: number, transcript: string) =>
  meeting(`utterances:
  - { speaker: ana, startMs: ${String(startMs)}, speech: ana-guard, text: Right., transcript: ${transcript} }`);

describe('the scripts of the repository (real files)', () => {
  it('are the ones that the documentation names', () => {
    expect(library.names()).toEqual(['demo', 'hostile-network', 'review', 'standup']);
  });

  let lines: Map<string, string>;
  beforeAll(() => {
    const table = readFileSync(join(simulatorFolder(), 'assets', 'speech', 'lines.tsv'), 'utf8');
    lines = new Map(
      table
        .trim()
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([id = '', , text = '']) => [id, text]),
    );
  });

  it.each(library.names())('"%s" says in text what its speech says', (name) => {
    const file = readFileSync(join(simulatorFolder(), 'meetings', `${name}.yaml`), 'utf8');
    const { utterances } = readScript(name, file);

    expect(utterances.map(({ text }) => text)).toEqual(
      utterances.map(({ speech }) => lines.get(speech)),
    );
  });

  it('names the scripts that exist when one does not', () => {
    expect(() => library.load('../demo')).toThrow('There is no meeting script "../demo".');
  });
});

describe('ScriptLibrary with a folder of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scripts-'));
    mkdirSync(join(folder, 'meetings'));
    writeFileSync(join(folder, 'meetings', 'good.yaml'), meeting(''));
    writeFileSync(join(folder, 'meetings', 'bad.yaml'), 'topic: only');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('parses a script once, and anew when its file has changed', () => {
    const scripts = new ScriptLibrary(folder);
    const first = scripts.load('good');
    expect(scripts.load('good')).toBe(first);
    writeFileSync(
      join(folder, 'meetings', 'good.yaml'),
      meeting('').replace('topic: Test', 'topic: Anew'),
    );
    expect(scripts.load('good').topic).toBe('Anew');
  });

  it('plays what is right although another script is wrong', () => {
    const own = new ScriptLibrary(folder);

    expect(own.names()).toEqual(['bad', 'good']);
    expect(own.playable().map(({ name }) => name)).toEqual(['good']);
    expect(() => own.load('bad')).toThrow('Meeting script "bad" is not valid');
  });
});

describe('script validation', () => {
  it('accepts the smallest meeting', () => {
    expect(problemsOf(meeting(''))).toEqual([]);
  });

  it.each([
    ['broken YAML', 'topic: [', /^Flow sequence|^Expected/],
    [
      'a number where a text belongs',
      meeting('').replace("'123456789'", '123456789'),
      /^meetingId: /,
    ],
    ['a key that does not exist', meeting('utterence: []'), /^Unrecognized key: "utterence"/],
    [
      'an unknown attribute',
      said(0, '[{ afterEndMs: 0, attribute: final }]'),
      /^utterances\[0\]\.transcript\[0\]\.attribute: /,
    ],
    [
      'a speaker who does not exist',
      meeting('utterances: [{ speaker: eve, startMs: 0, speech: ana-guard, text: Hi }]'),
      /^utterances\[0\]\.speaker: there is no participant "eve"$/,
    ],
    [
      'speech that does not exist',
      meeting('utterances: [{ speaker: ana, startMs: 0, speech: nothing, text: Hi }]'),
      /^utterances\[0\]\.speech: .*"nothing\.wav": cannot be read/,
    ],
    [
      'somebody who speaks before they join',
      meeting('utterances: [{ speaker: ben, startMs: 100, speech: ben-bye, text: Hi }]'),
      /Ben at 100 ms: Ben is not in the meeting from 100 to \d+ ms$/,
    ],
    [
      'somebody who speaks over themselves',
      meeting(`utterances:
  - { speaker: ana, startMs: 0, speech: ana-guard, text: Hi }
  - { speaker: ana, startMs: 500, speech: ana-guard, text: Hi }`),
      /Ana at 0 ms: goes on while utterance of Ana at 500 ms begins$/,
    ],
    [
      'a sentence that runs into a pause',
      `${said(900, '[]')}\npauses: [{ fromMs: 1000, toMs: 9000 }]`,
      /lies partly in a pause/,
    ],
    [
      'a transcript packet in a pause',
      `${said(0, '[{ afterEndMs: 3000 }]')}\npauses: [{ fromMs: 4000, toMs: 9000 }]`,
      /transcript packet at \d+ ms lies in a pause$/,
    ],
    [
      'an update of nothing',
      said(0, '[{ afterEndMs: 10, attribute: update }]'),
      /first transcript packet is "update"/,
    ],
    [
      'a second new text',
      said(0, '[{ afterEndMs: 10 }, { afterEndMs: 20, text: Other. }]'),
      /a second "new" packet has another text/,
    ],
    [
      'one number for two people',
      meeting('').replace('userId: 2', 'userId: 1'),
      /^participant Ben: userId 1 stands twice$/,
    ],
    [
      'a drop after the end',
      meeting('drops: [{ atMs: 20000, socket: media }]'),
      /^a drop at 20000 ms lies after the meeting's end$/,
    ],
    [
      'a call after the end',
      meeting('calls: [{ atMs: 20000, participant: ana, event: 14 }]'),
      /^a call at 20000 ms lies after the meeting's end$/,
    ],
    [
      'a call of somebody who does not exist',
      meeting('calls: [{ atMs: 0, participant: eve, event: 14 }]'),
      /^calls\[0\]\.participant: there is no participant "eve"$/,
    ],
    [
      'an event of a call that comes by itself',
      meeting('calls: [{ atMs: 0, participant: ana, event: 13 }]'),
      /^calls\[0\]\.event: /,
    ],
    [
      'an event of a call that has no meaning',
      meeting('calls: [{ atMs: 0, participant: ana, event: 30 }]'),
      /^calls\[0\]\.event: /,
    ],
  ])('refuses %s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it('takes every event of a call that does not come by itself', () => {
    const events = Array.from({ length: 16 }, (_, index) => 14 + index);
    const calls = events.map(
      (event) => `  - { atMs: ${String(event)}, participant: ben, event: ${String(event)} }`,
    );
    const script = library.parse('test', meeting(`calls:\n${calls.join('\n')}`));
    const told = cueSheet(script).flatMap((cue) =>
      cue.cue === 'call' ? [[cue.atMs, cue.event, cue.participant.userName]] : [],
    );
    expect(told).toEqual(events.map((event) => [event, event, 'Ben']));
  });

  it('lists every problem at once', () => {
    expect(
      problemsOf(
        meeting('durationMs: 5\nnetwork: { lossRate: 2 }')
          .replace('durationMs: 20000\n', '')
          .replace('Test', "''"),
      ),
    ).toHaveLength(2);
  });
});

describe('expectedTranscript', () => {
  const textsOf = (transcript: string) =>
    expectedTranscript(library.parse('test', said(0, transcript))).map(({ text }) => text);

  it.each([
    ['one packet', '[{ afterEndMs: 1 }]', ['Right.']],
    ['no packet', '[]', []],
    ['a redelivery', '[{ afterEndMs: 1 }, { afterEndMs: 2 }]', ['Right.']],
    [
      'updates',
      '[{ afterEndMs: 1, text: R }, { afterEndMs: 3, attribute: update, text: B }, { afterEndMs: 2, attribute: update, text: A }]',
      ['B'],
    ],
    [
      'the first guess, redelivered after the update',
      '[{ afterEndMs: 1, text: R }, { afterEndMs: 2, attribute: update }, { afterEndMs: 3, text: R }]',
      ['Right.'],
    ],
    [
      'a redelivery after the deletion',
      '[{ afterEndMs: 1 }, { afterEndMs: 2, attribute: delete }, { afterEndMs: 3 }]',
      [],
    ],
  ])('folds %s', (_, transcript, texts) => {
    expect(textsOf(transcript)).toEqual(texts);
  });

  it('of the demo: corrected, in order, without what was deleted or off the record', () => {
    const segments = expectedTranscript(library.load('demo'));

    expect(segments.map(({ userName, text }) => `${userName}: ${text}`)).toMatchInlineSnapshot(`
      [
        "Ana Duarte: Good morning, everyone. Let us start with the release.",
        "Ben Okafor: The build is green, and the migration ran in four minutes.",
        "Ana Duarte: Four minutes is fine. Did anything surprise you?",
        "Ben Okafor: One index was missing. I added it before lunch yesterday.",
        "Ana Duarte: No problem. We are talking about the release.",
        "Ben Okafor: I would like to ship it on Thursday morning.",
        "Zoë Müller: Thursday works for me, if support knows by Wednesday.",
        "Ben Okafor: I will write to support today, and I will copy both of you.",
        "Zoë Müller: Thank you.",
        "Ana Duarte: Then we are done. Have a good day, everyone.",
        "Zoë Müller: Goodbye, both.",
        "Ben Okafor: Goodbye.",
      ]
    `);
  });
});

describe('expectedSpeech', () => {
  it('counts deleted words as heard and words off the record as not', () => {
    const speech = expectedSpeech(library.load('demo'));

    expect(speech.map(({ userName, speech: { length } }) => [userName, length])).toEqual([
      ['Ana Duarte', 4],
      ['Ben Okafor', 5],
      ['Zoë Müller', 4],
    ]);
    expect(speech[0]?.speech[0]).toEqual({ startMs: 1500, endMs: 1500 + Math.ceil(53_182 / 16) });
  });
});
