import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * A program for a process of its own, from the sources as they stand.
 * @param name of its file in this folder, without `.ts`
 * @param folder for what is built
 * @returns its path
 */
export async function buildProgram(name: string, folder: string): Promise<string> {
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { tsconfigPaths: true },
    build: {
      ssr: join(import.meta.dirname, `${name}.ts`),
      outDir: join(folder, 'program'),
      target: 'node24',
    },
  });
  return join(folder, 'program', `${name}.js`);
}
