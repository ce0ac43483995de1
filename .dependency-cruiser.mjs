/** Libs from the bottom to the top. A lib imports from layers below its own, never from beside it. */
const LAYERS = [
  ['kernel'],
  ['database'],
  ['http'],
  ['access'],
  ['observability'],
  ['accounts', 'events', 'rate-limits', 'vault'],
  ['health'],
  ['auth'],
  ['zoom-api'],
  ['meetings', 'webhooks', 'rtms', 'outputs', 'doctor', 'mcp'],
  ['extension-kit'],
];
const FEATURES = LAYERS[9];

/** Where one feature may meet another. */
const FEATURE_DOORS = {
  rtms: ['webhooks/src/extension'],
  outputs: ['webhooks/src/extension', 'rtms/src/extension'],
  doctor: ['webhooks/src/extension', 'rtms/src/extension', 'meetings/src/extension'],
};

const TEST_CODE = '(\\.spec\\.ts$|^test/|^bench/|/src/testing/|/src/testing\\.ts$)';
const oneOf = (names) => `(${names.join('|')})`;

/** From each layer to itself (but for the importing lib) and to all above it. */
const pointDown = LAYERS.map((libs, layer) => ({
  name: 'imports-point-down',
  comment: `The layer of ${libs.join(', ')} imports only from the layers below it.`,
  severity: 'error',
  from: { path: `^libs/${oneOf(libs)}/` },
  to: {
    path: [`^libs/${oneOf(LAYERS.slice(layer).flat())}/`, '^(apps|examples)/'],
    // Features have a rule of their own for the same layer.
    pathNot: ['^libs/$1/', ...(libs === FEATURES ? [`^libs/${oneOf(FEATURES)}/`] : [])],
  },
}));

const featureDoors = FEATURES.map((feature) => ({
  name: 'features-meet-at-extension-doors',
  comment: `${feature} meets other features through events or the doors that FEATURE_DOORS lists.`,
  severity: 'error',
  from: { path: `^libs/${feature}/` },
  to: {
    path: `^libs/${oneOf(FEATURES.filter((other) => other !== feature))}/`,
    pathNot: (FEATURE_DOORS[feature] ?? []).map((door) => `^libs/${door}\\.ts$`),
  },
}));

export default {
  forbidden: [
    ...pointDown,
    ...featureDoors,
    {
      name: 'one-door-per-lib',
      comment: 'From outside, a lib is its index, its extension door or its testing door.',
      severity: 'error',
      // These run without a compiler that knows the aliases, and judge the codec itself.
      from: {
        path: '^(apps|libs|examples|test|bench|scripts)/([^/]+)/',
        pathNot: '^test/(conformance|fuzz)/',
      },
      to: {
        path: '^libs/',
        pathNot: ['^libs/[^/]+/src/(index|extension|testing)\\.ts$', '^$1/$2/'],
      },
    },
    {
      name: 'testing-doors-only-in-tests',
      comment: 'Fakes and contract suites stay out of what is shipped.',
      severity: 'error',
      from: { path: '^(apps|libs|examples)/', pathNot: TEST_CODE },
      to: { path: '^libs/[^/]+/src/testing(\\.ts$|/)' },
    },
    {
      name: 'protocol-imports-only-kernel',
      comment: 'rtms/protocol is a pure codec: kernel and hashing, no Nest, no sockets.',
      severity: 'error',
      from: { path: '^libs/rtms/src/protocol/', pathNot: TEST_CODE },
      to: {
        pathNot: ['^libs/rtms/src/protocol/', '^libs/kernel/src/index\\.ts$', '^(node:)?crypto$'],
      },
    },
    {
      name: 'kernel-knows-no-framework',
      comment: 'kernel: errors, clock, ids, configuration keys; no Nest, no input or output.',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: TEST_CODE },
      to: {
        path: [
          'node_modules/@nestjs/',
          '^(node:)?(fs|net|tls|http|https|child_process|worker_threads)',
        ],
      },
    },
    {
      name: 'one-door-to-the-database',
      comment:
        'A transaction that goes round the door commits outside, or hangs for ever on PGlite.',
      severity: 'error',
      from: { path: '^(apps|libs|examples)/', pathNot: ['^libs/database/', TEST_CODE] },
      to: { path: 'node_modules/(pg|pg-boss|@electric-sql)/' },
    },
    {
      name: 'simulator-shares-only-kernel',
      comment: 'If both ends used one codec, they would share its bugs.',
      severity: 'error',
      from: { path: '^apps/simulator/' },
      to: {
        path: '^(libs|examples|apps)/',
        pathNot: ['^apps/simulator/', '^libs/kernel/src/index\\.ts$'],
      },
    },
    {
      name: 'service-knows-no-simulator',
      comment: 'The service runs against Zoom; what plays Zoom must not be part of it.',
      severity: 'error',
      from: { path: '^(apps/platform|libs|examples)/' },
      to: { path: '^apps/simulator/' },
    },
    {
      name: 'extensions-import-the-kit-only',
      comment:
        'A module of another team stands on extension-kit alone; its tests also on testing doors.',
      severity: 'error',
      from: { path: '^examples/([^/]+)/' },
      to: {
        path: '^(libs|apps|examples)/',
        pathNot: [
          '^examples/$1/',
          '^libs/extension-kit/src/index\\.ts$',
          '^libs/[^/]+/src/testing\\.ts$',
        ],
      },
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      comment: '`npm ci --omit=dev` must leave something that starts.',
      severity: 'error',
      from: { path: '^(apps|libs|examples)/', pathNot: TEST_CODE },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|logs|\\.venv)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
