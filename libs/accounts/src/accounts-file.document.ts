import type { ConfigProblem } from '@zoom-platform/kernel';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';

export const FILE_KEY = 'ZOOM_ACCOUNTS_FILE';

export type FilePath = readonly PropertyKey[];

/** `apps[0].clientSecret`. */
function pathText(path: FilePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${String(step)}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** How a place in the file is named to an operator: key and path. */
export function placeOf(path: FilePath): string {
  return path.length === 0 ? FILE_KEY : `${FILE_KEY} ${pathText(path)}`;
}

/** The text of an accounts file as YAML, of which JSON is a part, and where things stand in it. */
export class AccountsDocument {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #content: unknown;
  /** Why it cannot be read at all. Made of the parser's codes: its sentences quote the file. */
  readonly defects: readonly ConfigProblem[];

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const syntax = this.#document.errors.map(({ code, pos }) =>
      notYaml(code.toLowerCase().replaceAll('_', ' '), this.#lines.linePos(pos[0]).line),
    );
    const content = syntax.length > 0 ? null : contentOf(this.#document);
    this.defects = content === undefined ? [notYaml('alias without an anchor', 1)] : syntax;
    this.#content = content;
  }

  /** As plain values, of any shape. */
  get content(): unknown {
    return this.#content;
  }

  /** What stands at a path, if anything. */
  at(path: FilePath): unknown {
    return path.reduce<unknown>((value, step) => memberOf(value, step), this.#content);
  }

  /** Shape and line, never the value: `text of 7 characters, line 12`. */
  found(path: FilePath): string {
    return `${shapeOf(this.at(path))}, line ${String(this.#lineOf(path))}`;
  }

  /** The line of what stands there, or of the nearest that it would stand in. */
  #lineOf(path: FilePath): number {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    return path.length === 0 ? 1 : this.#lineOf(path.slice(0, -1));
  }
}

function notYaml(why: string, line: number): ConfigProblem {
  return {
    key: FILE_KEY,
    found: `${why}, line ${String(line)}`,
    problem: 'names a file that is neither YAML nor JSON',
    fix: 'Correct the line; docs/examples/zoom-accounts.yaml shows the form.',
  };
}

/** `undefined` where an alias leads nowhere or too far. */
function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS() ?? null;
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === String(step))?.[1];
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `text of ${String(value.length)} characters`;
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
