import ts from 'typescript';
import { codeIn, nodesOf } from './code.reader.js';
import type { SourceTree } from './source.tree.js';

/** A stable code of ours, as it is documented where it is defined. */
export interface DocumentedError {
  readonly code: string;
  readonly status: string;
  readonly means: string;
  readonly fix: string;
}

export interface DocumentedMetric {
  readonly name: string;
  readonly kind: string;
  readonly help: string;
  readonly labels: readonly string[];
}

const CODE = /^[a-z][a-z_]*(\.[a-z][a-z0-9_]*)+$/;
const KINDS = new Set(['counter', 'gauge', 'histogram']);
const PRODUCT = /^libs\/(?!.*(\.spec\.ts$|\/testing\/))|^apps\/platform\//;

/** The texts that an expression may have; what is known at run time only is an ellipsis. */
function textsOf(node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [''];
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map(
      ({ expression, literal }) => `${textsOf(expression)[0] ?? '…'}${literal.text}`,
    );
    return [[node.head.text, ...spans].join('')];
  }
  if (ts.isIdentifier(node)) return textsOfConstant(node);
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const rights = textsOf(node.right);
    return textsOf(node.left).flatMap((left) => rights.map((right) => left + right));
  }
  return ['…'];
}

/** A constant of the same file; whatever comes from elsewhere is known at run time only. */
function textsOfConstant(identifier: ts.Identifier): readonly string[] {
  for (const statement of identifier.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && name.text === identifier.text) return textsOf(initializer);
    }
  }
  return ['…'];
}

function propertyOf(
  object: ts.ObjectLiteralExpression,
  names: readonly string[],
): ts.Expression | undefined {
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) continue;
    if (names.includes(property.name.text)) return property.initializer;
  }
  return undefined;
}

function errorsIn(object: ts.ObjectLiteralExpression): readonly DocumentedError[] {
  const means = propertyOf(object, ['message', 'meaning', 'detail']);
  const code = propertyOf(object, ['code']);
  if (code === undefined || means === undefined) return [];
  const codes = textsOf(code);
  return codes
    .map((text, index): DocumentedError => {
      // Where one condition chooses the code, it chooses the other texts alike.
      const at = (names: readonly string[]) => {
        const texts = textsOf(propertyOf(object, names));
        return codes.length === 1 ? texts.join(' / ') : (texts[index] ?? texts[0] ?? '');
      };
      return {
        code: text,
        status: at(['status']),
        means: at(['message', 'meaning', 'detail']),
        fix: at(['fix']),
      };
    })
    .filter(({ code: found }) => CODE.test(found));
}

function metricIn(call: ts.CallExpression): DocumentedMetric | undefined {
  const [options] = call.arguments;
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const kind = call.expression.name.text;
  if (!KINDS.has(kind) || options === undefined) return undefined;
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const labels = propertyOf(options, ['labelNames']);
  return {
    name: textsOf(propertyOf(options, ['name']))[0] ?? '',
    kind,
    help: textsOf(propertyOf(options, ['help']))[0] ?? '',
    labels:
      labels !== undefined && ts.isArrayLiteralExpression(labels)
        ? labels.elements.flatMap((element) => textsOf(element))
        : [],
  };
}

/** Every code with a meaning in the product, sorted; one may be defined for several cases. */
export function documentedErrors(tree: SourceTree): readonly DocumentedError[] {
  const found: DocumentedError[] = [];
  for (const { source } of codeIn(tree, (file) => PRODUCT.test(file))) {
    for (const node of nodesOf(source)) {
      if (ts.isObjectLiteralExpression(node)) found.push(...errorsIn(node));
    }
  }
  return found.sort((a, b) => a.code.localeCompare(b.code, 'en'));
}

/** Every metric of our own, sorted. */
export function documentedMetrics(tree: SourceTree): readonly DocumentedMetric[] {
  const found: DocumentedMetric[] = [];
  for (const { source } of codeIn(tree, (file) => PRODUCT.test(file))) {
    for (const node of nodesOf(source)) {
      const metric = ts.isCallExpression(node) ? metricIn(node) : undefined;
      if (metric !== undefined) found.push(metric);
    }
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
