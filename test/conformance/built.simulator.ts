import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type CertificateModule = typeof import('../../apps/simulator/src/rtms/certificate.authority.ts');
type HostModule = typeof import('../../apps/simulator/src/rtms/rtms.host.ts');
type JournalModule = typeof import('../../apps/simulator/src/journal/file.journal.ts');
type LibraryModule = typeof import('../../apps/simulator/src/script/script.library.ts');
type PathsModule = typeof import('../../apps/simulator/src/simulator.paths.ts');
type SimulatorModule = typeof import('../../apps/simulator/src/simulator.ts');
type PerformanceModule = typeof import('../../apps/simulator/src/stage/scripted.performance.ts');

const BUILT = new URL('../../dist/simulator/apps/simulator/src/', import.meta.url);

export interface BuiltSimulator
  extends
    CertificateModule,
    HostModule,
    JournalModule,
    LibraryModule,
    PathsModule,
    PerformanceModule,
    SimulatorModule {}

/** The compiled simulator: what is judged is what is shipped. @throws Error when it is not built */
export async function loadSimulator(): Promise<BuiltSimulator> {
  if (!existsSync(fileURLToPath(new URL('rtms/rtms.host.js', BUILT)))) {
    throw new Error('The simulator is not built. Run: npm run build');
  }
  const load = async (path: string): Promise<object> => {
    const module: unknown = await import(new URL(path, BUILT).href);
    if (typeof module !== 'object' || module === null) throw new Error(`${path} is no module.`);
    return module;
  };
  const modules = await Promise.all([
    load('rtms/certificate.authority.js'),
    load('rtms/rtms.host.js'),
    load('journal/file.journal.js'),
    load('script/script.library.js'),
    load('simulator.js'),
    load('simulator.paths.js'),
    load('stage/scripted.performance.js'),
  ]);
  // The compiler made these files from the sources that the types name.
  return Object.assign({}, ...modules) as BuiltSimulator;
}
