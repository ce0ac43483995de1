/** A small tree with one defect; the rule of that name finds it, and no other rule finds anything. */
export interface PlantedDefect {
  readonly rule: string;
  readonly defect: string;
  readonly files: Readonly<Record<string, string>>;
}

const alias = (lib: string) =>
  JSON.stringify({
    compilerOptions: { paths: { [`@zoom-platform/${lib}`]: [`./libs/${lib}/src/index.ts`] } },
  });

/** A lib that keeps every rule; `files` replace or add to its own. */
const lib = (files: Record<string, string>) => ({
  'tsconfig.json': alias('weather'),
  'libs/weather/README.md': '# weather',
  'libs/weather/src/index.ts': "export { Weather } from './weather.service.js';",
  ...files,
});

const parameters = (count: number) =>
  Array.from({ length: count }, (_, index) => `readonly p${String(index)}: string`).join(', ');
// In two parts, so that this file keeps the rule itself.
const PUT_OFF = ['TO', 'DO'].join('');
const folders = (...names: string[]) => `/${names.join('/')}`;

const codeDefects: readonly PlantedDefect[] = [
  {
    rule: 'constructor-takes-at-most-six',
    defect: 'seven dependencies',
    files: lib({
      'libs/weather/src/weather.service.ts': `export class Weather { constructor(${parameters(7)}) {} }`,
    }),
  },
  {
    rule: 'no-forward-ref',
    defect: 'a forward reference',
    files: lib({
      'libs/weather/src/rain.provider.ts':
        "import { forwardRef } from '@nestjs/common';\nexport const rain = forwardRef(() => Object);",
    }),
  },
  {
    rule: 'doors-hold-named-re-exports-only',
    defect: 'a constant in index.ts',
    files: lib({ 'libs/weather/src/index.ts': 'export const sunny = true;' }),
  },
  {
    rule: 'doors-hold-named-re-exports-only',
    defect: 'a wildcard in extension.ts',
    files: lib({ 'libs/weather/src/extension.ts': "export * from './weather.service.js';" }),
  },
  {
    rule: 'no-test-skipped-without-a-reason',
    defect: 'it.skip',
    files: { 'test/e2e/rain.spec.ts': "it.skip('rains', () => {});" },
  },
  {
    rule: 'no-test-skipped-without-a-reason',
    defect: 'describe.skipIf',
    files: { 'test/e2e/rain.spec.ts': "describe.skipIf(true)('rain', () => {});" },
  },
  {
    rule: 'no-test-skipped-without-a-reason',
    defect: 'one test alone',
    files: { 'test/e2e/rain.spec.ts': "it.only('rains', () => {});" },
  },
  {
    rule: 'no-test-skipped-without-a-reason',
    defect: 'context.skip() that says nothing',
    files: { 'test/e2e/rain.spec.ts': "it('rains', (context) => { context.skip(); });" },
  },
  {
    rule: 'no-escape-from-the-checks',
    defect: 'the linter switched off',
    files: { 'scripts/rain.report.ts': '// eslint-disable-next-line no-console\nlet rain;' },
  },
  {
    rule: 'no-escape-from-the-checks',
    defect: 'the compiler switched off',
    files: { 'scripts/rain.report.ts': '/* @ts-expect-error later */\nlet rain;' },
  },
  {
    rule: 'no-leftovers',
    defect: 'work put off in a comment',
    files: { 'scripts/rain.report.ts': `// ${PUT_OFF} measure\nlet rain;` },
  },
];

const layoutDefects: readonly PlantedDefect[] = [
  {
    rule: 'file-is-noun-dot-role',
    defect: 'a file without a role',
    files: lib({ 'libs/weather/src/helpers.ts': 'export const dry = true;' }),
  },
  {
    rule: 'file-is-noun-dot-role',
    defect: 'capitals in a name',
    files: lib({ 'libs/weather/src/rainFall.service.ts': 'export const dry = true;' }),
  },
  {
    rule: 'sibling-libs-look-alike',
    defect: 'no README',
    files: {
      'tsconfig.json': alias('weather'),
      'libs/weather/src/index.ts': "export { Weather } from './weather.service.js';",
    },
  },
  {
    rule: 'sibling-libs-look-alike',
    defect: 'configuration in a file of another name',
    files: lib({
      'libs/weather/src/rain.settings.ts': "export const s = configSection('rain', {});",
    }),
  },
  {
    rule: 'sibling-libs-look-alike',
    defect: 'a module under another name',
    files: lib({ 'libs/weather/src/rain.module.ts': '@Module({})\nexport class RainModule {}' }),
  },
  {
    rule: 'errors-stand-in-the-errors-file',
    defect: 'an error beside its thrower',
    files: lib({
      'libs/weather/src/weather.errors.ts': 'export class DryError extends PlatformError {}',
      'libs/weather/src/weather.service.ts': 'export class WetError extends PlatformError {}',
    }),
  },
  {
    rule: 'each-lib-alias-exists',
    defect: 'an alias that leads nowhere',
    files: { 'tsconfig.json': alias('snow') },
  },
  {
    rule: 'each-lib-alias-exists',
    defect: 'a lib without an alias',
    files: lib({ 'tsconfig.json': '{}' }),
  },
  {
    rule: 'no-path-of-a-machine',
    defect: 'the home of somebody',
    files: { 'docs/setup.md': `cd ${folders('home', 'somebody', 'project')}` },
  },
  {
    rule: 'lock-file-names-no-registry',
    defect: 'a download address',
    files: { 'package-lock.json': '{ "resolved": "https://registry.example.org/rain.tgz" }' },
  },
  {
    rule: 'each-version-is-exact',
    defect: 'a range',
    files: { 'package.json': '{ "devDependencies": { "rain": "^1.0.0" } }' },
  },
];

export const plantedDefects = [...codeDefects, ...layoutDefects];
