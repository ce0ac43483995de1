import ts from 'typescript';
import type { SourceTree } from './source.tree.js';

export interface CodeFile {
  readonly file: string;
  readonly source: ts.SourceFile;
}

export const isCode = (file: string): boolean =>
  /^(apps|libs|examples|test|bench|scripts)\/.*\.ts$/.test(file) && !file.endsWith('.d.ts');

/** Each TypeScript file that passes the filter, parsed. */
export function* codeIn(
  tree: SourceTree,
  wanted: (file: string) => boolean = isCode,
): Generator<CodeFile> {
  for (const [file, text] of tree) {
    if (!isCode(file) || !wanted(file)) continue;
    yield { file, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  }
}

/** Every node of a file, depth first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

export function lineOf(node: ts.Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
