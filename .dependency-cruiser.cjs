// The floors of the house (docs/decisions/0001): a room imports only from floors below, and from another room only
// its public file or a pure contract file. Held here, not by good will.
const floors = [
  'foundation',
  'web',
  'statistics',
  'charts',
  'documents',
  'proof',
  'partnership',
  'sign-in',
  'requests',
  'audit',
  'sharing',
  'archive',
  'places',
  'year',
  'observatory',
  'assessment',
  'consultation',
  'actions',
  'priorities',
  'strategy',
  'performance',
  'thread',
  'public',
  'demonstration',
  'server',
  'commands',
];

const upward = floors.slice(0, -1).map((room, index) => ({
  name: `${room}-imports-only-from-below`,
  severity: 'error',
  comment: `${room} stands on the floors ${floors.slice(0, index).join(', ') || '(none)'}.`,
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^src/(${floors.slice(index + 1).join('|')})/` },
}));

// Types only, so no behaviour leaks through them.
const contracts = [
  'statistics/figure',
  'charts/chart',
  'documents/document',
  'places/place',
  'observatory/incident',
  'observatory/query\\.types',
  'web/html',
  'web/room',
  'web/route',
].join('|');

const publicFiles = floors
  .filter((room) => !['foundation', 'web', 'commands'].includes(room))
  .map((room) => ({
    name: `${room}-is-entered-by-its-public-file`,
    severity: 'error',
    comment: `From outside, import src/${room}/${room}.ts.`,
    from: { path: '^src/', pathNot: `^src/${room}/|\\.test\\.ts$` },
    to: { path: `^src/${room}/`, pathNot: `^src/${room}/${room}\\.ts$|^src/(${contracts})\\.ts$` },
  }));

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      // What is imported only when it runs (a command's work) is loaded in no circle.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|^src/documents/examples' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|^test/' },
    },
    ...upward,
    ...publicFiles,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
