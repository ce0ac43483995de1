import { isCode } from './code.reader.js';
import type { Finding, SourceRule } from './source.rule.js';
import type { SourceTree } from './source.tree.js';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*){1,2}\.ts$/;
/** Doors, entries and the list that teams edit: each has its one place. */
const NAMED_BY_PLACE = [
  /^libs\/[^/]+\/src\/(index|extension|testing)\.ts$/,
  /^examples\/[^/]+\/src\/index\.ts$/,
  /^apps\/[^/]+\/src\/main\.ts$/,
  /^apps\/platform\/src\/extensions\.ts$/,
  /^apps\/simulator\/src\/simulator\.ts$/,
  /^(scripts|bench|test\/[^/]+)\/[a-z-]+\.ts$/,
];

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

export const fileNaming: SourceRule = {
  name: 'file-is-noun-dot-role',
  *findings(tree) {
    for (const file of tree.keys()) {
      if (!isCode(file) || NAME.test(fileName(file))) continue;
      if (!NAMED_BY_PLACE.some((place) => place.test(file))) {
        yield { file, why: 'is not named <noun>.<role>.ts' };
      }
    }
  },
};

function libsOf(tree: SourceTree): Map<string, string[]> {
  const libs = new Map<string, string[]>();
  for (const file of tree.keys()) {
    const lib = /^libs\/([^/]+)\//.exec(file)?.[1];
    if (lib !== undefined) libs.set(lib, [...(libs.get(lib) ?? []), file]);
  }
  return libs;
}

const product = (files: readonly string[]) =>
  files.filter((file) => isCode(file) && !file.endsWith('.spec.ts') && !file.includes('/testing/'));

/** What stands in a lib decides which files its recipe asks for. */
const RECIPE = [
  { sign: /^@Module\(/m, role: 'module', because: 'has a Nest module' },
  { sign: /\bconfigSection\(/, role: 'config', because: 'reads configuration' },
  { sign: /\bextends PlatformError\b/, role: 'errors', because: 'has errors of its own' },
];

function* missingIn(lib: string, files: readonly string[], tree: SourceTree): Generator<Finding> {
  const need = (file: string, why: string): Finding[] => (tree.has(file) ? [] : [{ file, why }]);
  yield* need(`libs/${lib}/README.md`, 'each lib has its page');
  yield* need(`libs/${lib}/src/index.ts`, 'each lib has its door');
  // The kernel defines what the others extend.
  if (lib === 'kernel') return;
  const texts = product(files).map((file) => tree.get(file) ?? '');
  for (const { sign, role, because } of RECIPE) {
    const found = texts.some((text) => sign.test(text));
    if (found) yield* need(`libs/${lib}/src/${lib}.${role}.ts`, `the lib ${because}`);
  }
}

export const libRecipe: SourceRule = {
  name: 'sibling-libs-look-alike',
  *findings(tree) {
    for (const [lib, files] of libsOf(tree)) yield* missingIn(lib, files, tree);
  },
};

export const errorsInTheirFile: SourceRule = {
  name: 'errors-stand-in-the-errors-file',
  *findings(tree) {
    for (const [lib, files] of libsOf(tree)) {
      if (lib === 'kernel') continue;
      for (const file of product(files)) {
        if (file.endsWith('.errors.ts')) continue;
        if (/\bextends PlatformError\b/.test(tree.get(file) ?? '')) {
          yield { file, why: `its error belongs into ${lib}.errors.ts` };
        }
      }
    }
  },
};

function aliasesIn(tree: SourceTree): [string, string[]][] {
  const config: unknown = JSON.parse(tree.get('tsconfig.json') ?? '{}');
  const { compilerOptions } = config as { compilerOptions?: { paths?: Record<string, string[]> } };
  return Object.entries(compilerOptions?.paths ?? {});
}

export const aliasesLeadSomewhere: SourceRule = {
  name: 'each-lib-alias-exists',
  *findings(tree) {
    const aliases = aliasesIn(tree);
    for (const [alias, targets] of aliases) {
      if (alias.includes('*')) yield { file: 'tsconfig.json', why: `${alias} is a wildcard` };
      for (const target of targets.map((path) => path.replace(/^\.\//, ''))) {
        if (!tree.has(target)) yield { file: target, why: `${alias} leads to it` };
      }
    }
    const known = new Set(aliases.map(([alias]) => alias));
    for (const lib of libsOf(tree).keys()) {
      const alias = `@zoom-platform/${lib}`;
      if (!known.has(alias)) yield { file: 'tsconfig.json', why: `has no alias ${alias}` };
    }
  },
};

const MACHINE_PATH = /(?<![\w.:-])\/(?:home|Users|root|work)\/[\w.-]+|[A-Z]:\\Users\\/;

export const noMachinePaths: SourceRule = {
  name: 'no-path-of-a-machine',
  *findings(tree) {
    for (const [file, text] of tree) {
      const found = MACHINE_PATH.exec(text);
      if (found !== null) yield { file, why: `names ${found[0]}` };
    }
  },
};

export const lockFileWithoutAddresses: SourceRule = {
  name: 'lock-file-names-no-registry',
  *findings(tree) {
    const file = 'package-lock.json';
    if (/"resolved":/.test(tree.get(file) ?? '')) yield { file, why: 'holds download addresses' };
  },
};

export const exactVersions: SourceRule = {
  name: 'each-version-is-exact',
  *findings(tree) {
    const file = 'package.json';
    const manifest: unknown = JSON.parse(tree.get(file) ?? '{}');
    const { dependencies, devDependencies } = manifest as Record<string, Record<string, string>>;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!/^\d/.test(version)) yield { file, why: `${name} is ${version}` };
    }
  },
};

export const layoutRules: readonly SourceRule[] = [
  fileNaming,
  libRecipe,
  errorsInTheirFile,
  aliasesLeadSomewhere,
  noMachinePaths,
  lockFileWithoutAddresses,
  exactVersions,
];
