import ts from 'typescript';
import { codeIn, isCode, lineOf, nodesOf } from './code.reader.js';
import type { Finding, SourceRule } from './source.rule.js';

const MOST_DEPENDENCIES = 6;
const isSpec = (file: string) => file.endsWith('.spec.ts');
const at = (file: string, node: ts.Node, why: string): Finding => ({
  file: `${file}:${String(lineOf(node))}`,
  why,
});

export const constructorDependencies: SourceRule = {
  name: 'constructor-takes-at-most-six',
  *findings(tree) {
    for (const { file, source } of codeIn(tree)) {
      for (const node of nodesOf(source)) {
        if (!ts.isConstructorDeclaration(node)) continue;
        const { length } = node.parameters;
        if (length > MOST_DEPENDENCIES) yield at(file, node, `takes ${String(length)}`);
      }
    }
  },
};

export const noForwardRef: SourceRule = {
  name: 'no-forward-ref',
  *findings(tree) {
    for (const { file, source } of codeIn(tree)) {
      for (const node of nodesOf(source)) {
        if (ts.isIdentifier(node) && node.text === 'forwardRef') {
          yield at(file, node, 'two modules that need each other miss a port or an event');
        }
      }
    }
  },
};

const isReExport = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement) &&
  statement.moduleSpecifier !== undefined &&
  statement.exportClause !== undefined &&
  ts.isNamedExports(statement.exportClause);

export const doorsHoldNoCode: SourceRule = {
  name: 'doors-hold-named-re-exports-only',
  *findings(tree) {
    const isDoor = (file: string) => /^libs\/[^/]+\/src\/(index|extension|testing)\.ts$/.test(file);
    for (const { file, source } of codeIn(tree, isDoor)) {
      for (const statement of source.statements) {
        if (!isReExport(statement)) yield at(file, statement, 'is no named re-export');
      }
    }
  },
};

const SUITES = new Set(['it', 'test', 'describe', 'suite']);
const SILENT = new Set(['skip', 'skipIf', 'runIf', 'only', 'todo', 'fails']);

/** `it.skip`, `describe.only`, … in any order of modifiers, down to the name they hang on. */
function silentModifier(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !SILENT.has(node.name.text)) return undefined;
  let root: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && SUITES.has(root.text) ? node.name.text : undefined;
}

function isSkipWithoutReason(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression: called } = node;
  const name = ts.isPropertyAccessExpression(called) ? called.name : called;
  if (!ts.isIdentifier(name) || name.text !== 'skip') return false;
  const reason = node.arguments.at(-1);
  return reason === undefined || reason.kind === ts.SyntaxKind.TrueKeyword;
}

export const noSilentSkip: SourceRule = {
  name: 'no-test-skipped-without-a-reason',
  *findings(tree) {
    for (const { file, source } of codeIn(tree, isSpec)) {
      for (const node of nodesOf(source)) {
        const modifier = silentModifier(node);
        if (modifier !== undefined) yield at(file, node, `.${modifier} gives no reason`);
        else if (isSkipWithoutReason(node)) yield at(file, node, 'skip() without a reason');
      }
    }
  },
};

const ESCAPE = /(?:eslint-(?:disable|enable)|@ts-(?:ignore|expect-error|nocheck)|prettier-ignore)/;
const LEFTOVER = /\b(?:TO(?:DO)|FIX(?:ME)|XX(?:X))\b/;

/** Comments are found by the scanner: the same words in a text literal are no comment. */
function* commentsOf(text: string): Generator<string> {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    ts.LanguageVariant.Standard,
    text,
  );
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const isComment =
      token === ts.SyntaxKind.SingleLineCommentTrivia ||
      token === ts.SyntaxKind.MultiLineCommentTrivia;
    if (isComment) yield scanner.getTokenText();
  }
}

const commentRule = (name: string, pattern: RegExp): SourceRule => ({
  name,
  *findings(tree) {
    for (const [file, text] of tree) {
      if (!isCode(file)) continue;
      for (const comment of commentsOf(text)) {
        const found = pattern.exec(comment);
        if (found !== null) yield { file, why: `a comment says ${found[0]}` };
      }
    }
  },
});

export const noEscapes = commentRule('no-escape-from-the-checks', ESCAPE);
export const noLeftovers = commentRule('no-leftovers', LEFTOVER);

export const codeRules: readonly SourceRule[] = [
  constructorDependencies,
  noForwardRef,
  doorsHoldNoCode,
  noSilentSkip,
  noEscapes,
  noLeftovers,
];
