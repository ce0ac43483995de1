import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cruise, type IModule } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { projectRoot } from './source.tree.js';

export interface BoundaryViolation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const TREES = ['apps', 'libs', 'examples', 'test', 'scripts', 'bench'];

const violationsOf = (modules: readonly IModule[]): BoundaryViolation[] =>
  modules.flatMap(({ source, dependencies }) =>
    dependencies.flatMap(({ resolved, rules = [] }) =>
      rules.map(({ name }) => ({ rule: name, from: source, to: resolved })),
    ),
  );

/** Judges the imports below `folder` by the project's rules. */
async function cruiseFolder(folder: string, trees: string[]): Promise<BoundaryViolation[]> {
  const { forbidden, options } = await extractDepcruiseConfig(
    join(projectRoot, '.dependency-cruiser.mjs'),
  );
  const { output } = await cruise(
    trees,
    { ...options, ruleSet: { forbidden: forbidden ?? [] }, validate: true, baseDir: folder },
    undefined,
    { tsConfig: extractTSConfig(join(projectRoot, 'tsconfig.json')) },
  );
  if (typeof output === 'string') throw new Error(`Unexpected report: ${output.slice(0, 80)}`);
  return violationsOf(output.modules);
}

export const cruiseProject = (): Promise<BoundaryViolation[]> =>
  cruiseFolder(
    projectRoot,
    TREES.filter((tree) => existsSync(join(projectRoot, tree))),
  );

/** Writes the files into a folder of their own, with the project's packages in reach, and judges it. */
export async function cruisePlanted(
  files: Readonly<Record<string, string>>,
): Promise<BoundaryViolation[]> {
  await mkdir(join(projectRoot, '.vitest'), { recursive: true });
  const folder = await mkdtemp(join(projectRoot, '.vitest', 'planted-'));
  try {
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    await symlink(join(projectRoot, 'package.json'), join(folder, 'package.json'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const trees = new Set(Object.keys(files).map((path) => path.split('/')[0] ?? path));
    return await cruiseFolder(folder, [...trees]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
