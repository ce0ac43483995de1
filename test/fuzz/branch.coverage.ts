import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface BranchCoverage {
  readonly branches: number;
  readonly taken: number;
  /** Branches that were never taken, as `file:line`. */
  readonly missed: readonly string[];
}

/**
 * Which branches of some sources run, by V8's own counters. The sources have to run as they stand,
 * with types stripped, since places are compared with the text.
 */
export class BranchRecorder {
  readonly #session = new Session();

  /** To be called before the sources are loaded. */
  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** @param isWanted which files to look at, by their URL. */
  async stop(isWanted: (url: string) => boolean): Promise<BranchCoverage> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    this.#session.disconnect();
    const files = result.filter(({ url }) => isWanted(url)).map(branchesOf);
    const all = files.flat();
    return {
      branches: all.length,
      taken: all.filter(({ isTaken }) => isTaken).length,
      missed: all.filter(({ isTaken }) => !isTaken).map(({ place }) => place),
    };
  }
}

interface Branch {
  readonly place: string;
  readonly isTaken: boolean;
}

function branchesOf({ url, functions }: Profiler.ScriptCoverage): readonly Branch[] {
  const path = fileURLToPath(url);
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.ESNext,
    true,
  );
  const ranges = functions.flatMap((one) => one.ranges);
  return armsOf(source).map((arm) => {
    const at = arm.getStart(source);
    const { line } = source.getLineAndCharacterOfPosition(at);
    const place = `${path.slice(path.lastIndexOf('/') + 1)}:${String(line + 1)}`;
    return { place, isTaken: countAt(ranges, at) > 0 };
  });
}

/** The innermost range that holds the place says how often it ran. */
function countAt(ranges: readonly Profiler.CoverageRange[], at: number): number {
  const holding = ranges.filter(
    ({ startOffset, endOffset }) => startOffset <= at && at < endOffset,
  );
  const [inner] = holding.sort(
    (one, two) => one.endOffset - one.startOffset - (two.endOffset - two.startOffset),
  );
  return inner?.count ?? 0;
}

const SHORT_CIRCUITS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/**
 * What may run or not: functions, arms of conditions, what follows an `if` that leaves, cases, right sides of `&&`,
 * `||`, `??` and their assignments, and defaults. Where nothing stands V8 counts nothing: not behind `?.`, and not
 * for an `if` without `else` that goes on.
 */
function armsOf(root: ts.Node): readonly ts.Node[] {
  const arms: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    arms.push(...armsAt(node));
    ts.forEachChild(node, visit);
  };
  visit(root);
  return arms;
}

function armsAt(node: ts.Node): readonly ts.Node[] {
  if (ts.isIfStatement(node)) {
    return [node.thenStatement, node.elseStatement ?? behind(node)].filter(isThere);
  }
  if (ts.isFunctionLike(node)) return [bodyOf(node)].filter(isThere);
  if (ts.isParameter(node) || ts.isBindingElement(node)) {
    return [node.initializer].filter(isThere);
  }
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isCaseOrDefaultClause(node)) return node.statements.slice(0, 1);
  if (ts.isBinaryExpression(node) && SHORT_CIRCUITS.has(node.operatorToken.kind)) {
    return [node.right];
  }
  if (ts.isCatchClause(node)) return node.block.statements.slice(0, 1);
  return [];
}

/** Defaults of parameters stand before the body and are arms of their own. */
function bodyOf(node: ts.SignatureDeclaration): ts.Node | undefined {
  if (!('body' in node) || node.body === undefined) return undefined;
  return ts.isBlock(node.body) ? node.body.statements[0] : node.body;
}

/** The statement that runs only where the `if` did not leave. */
function behind(node: ts.IfStatement): ts.Node | undefined {
  const { thenStatement: then, parent } = node;
  const last = ts.isBlock(then) ? then.statements.at(-1) : then;
  const leaves =
    last !== undefined &&
    (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last));
  if (!leaves || !(ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent))) return undefined;
  return parent.statements[parent.statements.indexOf(node) + 1];
}

function isThere<Node>(node: Node | undefined): node is Node {
  return node !== undefined;
}
