import type { SourceTree } from './source.tree.js';

/** What a rule found; `file` may name a file that is missing. */
export interface Finding {
  readonly file: string;
  readonly why: string;
}

/** One rule of the house that neither the compiler nor the linter knows. */
export interface SourceRule {
  readonly name: string;
  readonly findings: (tree: SourceTree) => Iterable<Finding>;
}

/** `rule: file: why`, one for each finding of each rule. */
export function broken(rules: readonly SourceRule[], tree: SourceTree): string[] {
  return rules.flatMap(({ name, findings }) =>
    [...findings(tree)].map(({ file, why }) => `${name}: ${file}: ${why}`),
  );
}
