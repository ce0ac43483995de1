/** A small tree with one import that must not be; the rule of that name refuses it. */
export interface PlantedImport {
  readonly rule: string;
  readonly crossing: string;
  readonly files: Readonly<Record<string, string>>;
}

const VALUE = 'export const value = 1;\n';

/** `from` imports `to` by a relative path; both exist. */
function imports(from: string, to: string): Readonly<Record<string, string>> {
  const up = '../'.repeat(from.split('/').length - 1);
  const target = `${up}${to.replace(/\.ts$/, '.js')}`;
  return { [from]: `import { value } from '${target}';\nexport const own = value;\n`, [to]: VALUE };
}

const importsPackage = (from: string, name: string) => ({
  [from]: `import * as found from '${name}';\nexport const own = found;\n`,
});

export const plantedImports: readonly PlantedImport[] = [
  {
    rule: 'imports-point-down',
    crossing: 'kernel uses database',
    files: imports('libs/kernel/src/rain.clock.ts', 'libs/database/src/index.ts'),
  },
  {
    rule: 'imports-point-down',
    crossing: 'events uses a feature',
    files: imports('libs/events/src/rain.log.ts', 'libs/rtms/src/extension.ts'),
  },
  {
    rule: 'imports-point-down',
    crossing: 'libs of one layer use each other',
    files: imports('libs/accounts/src/rain.store.ts', 'libs/events/src/index.ts'),
  },
  {
    rule: 'imports-point-down',
    crossing: 'a feature uses the extension kit',
    files: imports('libs/outputs/src/rain.sink.ts', 'libs/extension-kit/src/index.ts'),
  },
  {
    rule: 'imports-point-down',
    crossing: 'a lib uses an app',
    files: imports('libs/rtms/src/rain.session.ts', 'apps/platform/src/app.module.ts'),
  },
  {
    rule: 'features-meet-at-extension-doors',
    crossing: 'outputs uses the main door of rtms',
    files: imports('libs/outputs/src/rain.sink.ts', 'libs/rtms/src/index.ts'),
  },
  {
    rule: 'features-meet-at-extension-doors',
    crossing: 'two features that have no business together',
    files: imports('libs/webhooks/src/rain.inbox.ts', 'libs/outputs/src/extension.ts'),
  },
  {
    rule: 'one-door-per-lib',
    crossing: 'the service reaches into a lib',
    files: imports('apps/platform/src/rain.module.ts', 'libs/events/src/log/event.log.ts'),
  },
  {
    rule: 'one-door-per-lib',
    crossing: 'a test reaches into a lib',
    files: imports('test/e2e/rain.spec.ts', 'libs/events/src/log/event.log.ts'),
  },
  {
    rule: 'testing-doors-only-in-tests',
    crossing: 'a fake in the product',
    files: imports('libs/outputs/src/rain.sink.ts', 'libs/database/src/testing.ts'),
  },
  {
    rule: 'protocol-imports-only-kernel',
    crossing: 'the codec uses the session',
    files: imports('libs/rtms/src/protocol/rain.codec.ts', 'libs/rtms/src/session/rain.session.ts'),
  },
  {
    rule: 'protocol-imports-only-kernel',
    crossing: 'the codec uses a socket library',
    files: importsPackage('libs/rtms/src/protocol/rain.codec.ts', 'ws'),
  },
  {
    rule: 'kernel-knows-no-framework',
    crossing: 'kernel uses Nest',
    files: importsPackage('libs/kernel/src/rain.clock.ts', '@nestjs/common'),
  },
  {
    rule: 'kernel-knows-no-framework',
    crossing: 'kernel reads files',
    files: importsPackage('libs/kernel/src/rain.clock.ts', 'node:fs/promises'),
  },
  {
    rule: 'one-door-to-the-database',
    crossing: 'a feature opens a connection of its own',
    files: importsPackage('libs/webhooks/src/rain.inbox.ts', 'pg'),
  },
  {
    rule: 'simulator-shares-only-kernel',
    crossing: 'the simulator uses the codec of the service',
    files: imports('apps/simulator/src/rain.server.ts', 'libs/rtms/src/index.ts'),
  },
  {
    rule: 'service-knows-no-simulator',
    crossing: 'the service uses a part of the simulator',
    files: imports('apps/platform/src/rain.module.ts', 'apps/simulator/src/rain.server.ts'),
  },
  {
    rule: 'extensions-import-the-kit-only',
    crossing: 'a module of another team uses the database',
    files: imports('examples/rain/src/rain.module.ts', 'libs/database/src/index.ts'),
  },
  {
    rule: 'extensions-import-the-kit-only',
    crossing: 'two modules of other teams',
    files: imports('examples/rain/src/rain.module.ts', 'examples/snow/src/index.ts'),
  },
  {
    rule: 'no-circular',
    crossing: 'two files need each other',
    files: {
      'libs/rtms/src/rain.cloud.ts':
        "import { sea } from './sea.cloud.js';\nexport const rain = () => sea;\n",
      'libs/rtms/src/sea.cloud.ts':
        "import { rain } from './rain.cloud.js';\nexport const sea = () => rain;\n",
    },
  },
  {
    rule: 'no-unresolvable',
    crossing: 'an import that leads nowhere',
    files: importsPackage('libs/rtms/src/rain.cloud.ts', './gone.cloud.js'),
  },
  {
    rule: 'no-dev-dependency-in-the-product',
    crossing: 'a test library in the product',
    files: importsPackage('libs/rtms/src/rain.cloud.ts', 'fast-check'),
  },
];

/** Imports that a rule drawn too wide would refuse. */
export const allowedImports: readonly Omit<PlantedImport, 'rule'>[] = [
  {
    crossing: 'rtms uses the token port of auth',
    files: imports('libs/rtms/src/rain.session.ts', 'libs/auth/src/index.ts'),
  },
  {
    crossing: 'outputs plugs into rtms',
    files: imports('libs/outputs/src/rain.sink.ts', 'libs/rtms/src/extension.ts'),
  },
  {
    crossing: 'a test uses a testing door',
    files: imports('libs/outputs/src/rain.spec.ts', 'libs/database/src/testing.ts'),
  },
  {
    crossing: 'the simulator uses kernel',
    files: imports('apps/simulator/src/rain.server.ts', 'libs/kernel/src/index.ts'),
  },
  {
    crossing: 'a module of another team uses the kit',
    files: imports('examples/rain/src/rain.module.ts', 'libs/extension-kit/src/index.ts'),
  },
];
