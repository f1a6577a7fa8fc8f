/**
 * The walls of the house: who may import whom. `npm run walls` checks them, `test/house/walls.test.ts` checks the checks.
 * Each comment says what to do instead of breaking its rule. Type imports count like any other.
 */

const TESTS = '\\.(test|conformance)\\.tsx?$';
/** Files that tests of several files share stand beside them, named `*-world.ts`, `*-testbed.ts` or `*-under-test.ts`. */
const TEST_SUPPORT = '-(world|testbed|under-test)\\.ts$';
const ANY_TEST = [TESTS, TEST_SUPPORT, '^(test|bench)/'];
const NODE_MODULES = '(^|/)node_modules/';
const ADAPTER = '\\.(sqlite|mongo|redis|rabbitmq|memory|node|smtp)\\.ts$';

/** A driver's package, the suffix of the files that may import it, and what to do instead. */
const DRIVERS = [
  { name: 'sqlite', path: '^(node:)?sqlite$', allowed: ['\\.sqlite(\\.test)?\\.ts$', '^src/platform/database/'] },
  {
    name: 'mongodb',
    suffix: 'mongo',
    path: `${NODE_MODULES}mongodb/`,
    allowed: ['\\.mongo(\\.test)?\\.ts$', '^src/platform/database/'],
  },
  { name: 'redis', path: `${NODE_MODULES}ioredis/`, allowed: ['\\.redis(\\.test)?\\.ts$'] },
  { name: 'ws', suffix: 'node', path: `${NODE_MODULES}ws/`, allowed: ['\\.node(\\.test)?\\.ts$'] },
  { name: 'rabbitmq', path: `${NODE_MODULES}amqplib/`, allowed: ['\\.rabbitmq(\\.test)?\\.ts$'] },
  { name: 'smtp', path: `${NODE_MODULES}nodemailer/`, allowed: ['\\.smtp(\\.test)?\\.ts$'] },
  { name: 'webpush', path: `${NODE_MODULES}web-push/`, allowed: ['\\.webpush(\\.test)?\\.ts$'] },
];

const driverRules = DRIVERS.map(({ name, suffix = name, path, allowed }) => ({
  name: `${name}-in-suffixed-files-only`,
  comment: `Say what you need in a port (thing-store.ts) and touch the driver in its adapter (thing-store.${suffix}.ts), so that another engine can take its place.`,
  severity: 'error',
  from: { path: '^(src|web)/', pathNot: allowed },
  to: { path },
}));

const forbidden = [
  {
    name: 'engine-is-pure',
    comment:
      'The engine decides from its arguments alone. Hand in what it needs, or move the effect to the module that feeds it; shared shapes belong into src/engine itself.',
    severity: 'error',
    from: { path: '^src/engine/', pathNot: ANY_TEST },
    to: { pathNot: '^src/engine/' },
  },
  {
    name: 'contract-sees-engine-only',
    comment:
      'The contract is what crosses boundaries: plain types and schemas. Move what needs more into platform or a module, and keep the shape here.',
    severity: 'error',
    from: { path: '^src/contract/', pathNot: ANY_TEST },
    to: { pathNot: ['^src/(contract|engine)/', `${NODE_MODULES}typebox/`] },
  },
  {
    name: 'platform-knows-no-module',
    comment: 'Platform serves every module alike. Move what knows a module into that module, or hand it in from app.',
    severity: 'error',
    from: { path: '^src/platform/', pathNot: ANY_TEST },
    to: { path: '^src/modules/' },
  },
  {
    name: 'modules-meet-at-the-front-door',
    comment:
      "Import the type from the other module's index.ts (#modules/<name>); if it is not there, ask for it to be exported there.",
    severity: 'error',
    from: { path: '^src/modules/([^/]+)/' },
    to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
  },
  {
    name: 'modules-share-types-only',
    comment:
      'Values of another module arrive by injection (deps, wired in app) or over the bus: write `import type`. Only so can a module leave the process.',
    severity: 'error',
    from: { path: '^src/modules/([^/]+)/' },
    to: { path: '^src/modules/[^/]+/index\\.ts$', pathNot: '^src/modules/$1/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-imports-app',
    comment:
      'App wires the others and is imported by none: declare what you need in your deps, and let app hand it in.',
    severity: 'error',
    from: { path: '^(src|web)/', pathNot: '^src/(app/|main\\.ts$)' },
    to: { path: '^src/(app/|main\\.ts$)' },
  },
  ...driverRules,
  {
    name: 'fastify-in-routes-only',
    comment:
      "HTTP ends at the routes: move what names fastify into a *-routes.ts, and give it a service that knows nothing of requests. A module's index.ts says ReturnType<typeof createXRoutes>.",
    severity: 'error',
    from: { path: '^src/', pathNot: ['-routes\\.ts$', '^src/platform/http/', '^src/app/', ...ANY_TEST] },
    to: { path: `${NODE_MODULES}(fastify|@fastify)/` },
  },
  {
    name: 'adapters-are-wired-not-imported',
    comment:
      "Depend on the port (thing-store.ts). Only a module's index.ts and app choose its adapter; adapters of one technology may share code.",
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/modules/[^/]+/index\\.ts$', '^src/app/', ADAPTER, ...ANY_TEST] },
    to: { path: ADAPTER },
  },
  {
    name: 'web-sees-contract-and-engine-only',
    comment: 'The page talks to the server over HTTP. Import schemas from #contract and pure decisions from #engine.',
    severity: 'error',
    from: { path: '^web/' },
    to: { path: '^src/', pathNot: '^src/(contract|engine)/' },
  },
  {
    name: 'tests-stay-out-of-the-product',
    comment: 'Test support is for tests. Move what the product needs out of test/, *.conformance.ts and *.test.ts.',
    severity: 'error',
    from: { path: '^(src|web)/', pathNot: ANY_TEST },
    to: { path: ANY_TEST },
  },
  {
    name: 'crossings-are-visible',
    comment:
      'Between the folders of src, import by alias (#engine, #contract/x, #platform/x, #modules/x), so that a crossing is seen in the line that makes it.',
    severity: 'error',
    from: { path: '^src/(engine|contract|platform|app|modules/[^/]+)/' },
    to: { path: '^src/', pathNot: '^src/$1/', dependencyTypesNot: ['aliased', 'aliased-subpath-import'] },
  },
  {
    name: 'no-cycles',
    comment: 'Files that need each other are one file, or need a third that both import: move the shared type there.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'Nothing imports this file and it imports nothing: wire it, or delete it.',
    severity: 'error',
    from: { orphan: true, path: '^(src|web|test)/', pathNot: [TESTS, '\\.d\\.ts$'] },
    to: {},
  },
  {
    name: 'imports-resolve',
    comment: 'There is no such file or package: correct the path, or add the package to package.json.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
