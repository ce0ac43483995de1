import type { ConfigKey, ConfigSection } from '@zoom-platform/kernel';

const HEADER = `# Every key that the service reads. Copy this file to .env and fill in what you need; an empty key
# counts as not set. Written by \`node scripts/run.mjs env-example\` from the libs' *.config.ts.
`;
const WIDTH = 98;

/** Breaks a text between words into comment lines of at most 100 columns. */
function commented(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(`# ${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `# ${line}`];
}

function entry(name: string, { meaning, range, default: preset, secret }: ConfigKey): string {
  const about = secret === true ? `Secret. ${meaning}` : meaning;
  return [
    ...commented(about),
    ...commented(`Allowed: ${range}. Default: ${preset ?? 'not set'}.`),
    `${name}=${preset ?? ''}`,
  ].join('\n');
}

/** Text of `.env.example`: meaning, range and default of each key, section by section. */
export function renderEnvExample(sections: readonly ConfigSection[]): string {
  const blocks = sections.map(({ name, keys }) => {
    const entries = Object.entries(keys).map(([keyName, key]) => entry(keyName, key));
    return `# ---- ${name} ----\n\n${entries.join('\n\n')}\n`;
  });
  return [HEADER, ...blocks].join('\n');
}
