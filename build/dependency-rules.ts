// Who may import whom. The table below is the architecture; an arrow that is not in it is an error.
// Two sentences carry it: arrows point down to `domain`, and only `host` knows everybody.

import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

type Room = {
  /** Regular expression for the files of the room. */
  readonly path: string;
  /** Other rooms it may import. */
  readonly rooms: readonly string[];
  /** Packages it may import; "*" is whatever package.json declares. */
  readonly packages: readonly string[];
  /** Whether it may import Node's built-in modules. */
  readonly node: boolean;
};

export const rooms: Readonly<Record<string, Room>> = {
  domain: { path: '^engine/domain/', rooms: [], packages: [], node: false },
  contract: { path: '^engine/contract/', rooms: ['domain'], packages: ['zod'], node: false },
  ports: { path: '^engine/ports\\.ts$', rooms: ['domain'], packages: [], node: false },
  runtime: { path: '^engine/runtime/', rooms: ['domain', 'ports'], packages: [], node: false },
  brokers: {
    path: '^engine/brokers/',
    rooms: ['domain', 'ports'],
    // The HTTP client and the WebSocket, what keeps them patient, and the one-time password a broker's login asks for.
    packages: ['zod', 'undici', 'cockatiel', 'otpauth', 'ws'],
    node: true,
  },
  store: {
    path: '^engine/store/',
    // The settings file is read by the contract's own schema, so that file and wire cannot drift apart.
    rooms: ['domain', 'ports', 'contract'],
    packages: ['better-sqlite3', '@napi-rs/keyring', 'write-file-atomic', 'zod'],
    node: true,
  },
  simulation: {
    path: '^engine/simulation/',
    rooms: ['domain', 'ports'],
    packages: ['hono', '@hono/node-server', 'ws'],
    node: true,
  },
  // The same exchange behind each broker's own formats, on loopback; nothing that ships imports it but its own entry.
  brokerSimulators: {
    path: '^engine/broker-simulators/',
    rooms: ['domain', 'ports', 'simulation'],
    packages: ['hono', '@hono/node-server', 'ws', 'otpauth'],
    node: true,
  },
  // The engine and the exchange in one process on a clock of their own; nothing that ships imports it.
  simulationDays: {
    path: '^engine/simulation-days/',
    rooms: ['domain', 'ports', 'runtime', 'simulation'],
    packages: [],
    node: true,
  },
  notify: { path: '^engine/notify/', rooms: ['domain', 'ports'], packages: ['grammy', 'undici'], node: true },
  automation: {
    path: '^automation/(?!practice-terminal/)',
    rooms: ['domain', 'ports'],
    // A profile is a hand-editable file, so it is parsed like everything that comes from outside.
    packages: ['playwright-core', 'otpauth', 'zod', 'imapflow', 'postal-mime'],
    node: true,
  },
  // A program of its own to practise on: a small web server with pages, never part of a live kill.
  practiceTerminal: {
    path: '^automation/practice-terminal/',
    rooms: ['domain', 'ports', 'automation'],
    packages: ['hono', '@hono/node-server', 'otpauth', 'zod'],
    node: true,
  },
  host: {
    path: '^engine/host/',
    rooms: [
      'domain',
      'contract',
      'ports',
      'runtime',
      'brokers',
      'store',
      'simulation',
      'notify',
      'automation',
      'practiceTerminal',
    ],
    packages: ['*'],
    node: true,
  },
  electron: { path: '^electron/', rooms: ['host', 'contract'], packages: ['electron'], node: true },
  renderer: {
    path: '^renderer/',
    rooms: ['contract', 'domain'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'recharts',
      'radix-ui',
      'lucide-react',
      'tailwindcss',
      '@fontsource-variable/inter',
    ],
    node: false,
  },
};

/** Tests may reach for whatever they need to prove their point, `engine/testing` above all. */
const tests: string[] = ['\\.test\\.tsx?$', '\\.e2e\\.ts$', '^renderer/e2e/', '/testing/'];

const ours = '^(engine|automation|renderer|electron|build)/';

const packagePath = (name: string): string => `(^|/)node_modules/(@types/)?${name.replace('/', '(/|__)')}/`;

function rulesOf(name: string, room: Room): readonly IForbiddenRuleType[] {
  const from = { path: room.path, pathNot: tests };
  const mayReach = [room.path, ...room.rooms.map((other) => rooms[other]?.path ?? '^$')];
  const betweenRooms: IForbiddenRuleType = {
    name: `${name}-rooms`,
    comment: `${name} may import ${room.rooms.join(', ') || 'nothing else'}`,
    severity: 'error',
    from,
    to: { path: ours, pathNot: mayReach },
  };
  const packages: IForbiddenRuleType = {
    name: `${name}-packages`,
    comment: `${name} may use ${room.packages.join(', ') || 'no package'}`,
    severity: 'error',
    from,
    to: { path: '(^|/)node_modules/', pathNot: room.packages.map(packagePath) },
  };
  const builtIns: IForbiddenRuleType = {
    name: `${name}-node`,
    comment: `${name} may not use Node's built-in modules`,
    severity: 'error',
    from,
    to: { dependencyTypes: ['core'] },
  };
  return [betweenRooms, ...(room.packages.includes('*') ? [] : [packages]), ...(room.node ? [] : [builtIns])];
}

export const dependencyRules: { forbidden: readonly IForbiddenRuleType[]; options: ICruiseOptions } = {
  forbidden: [
    ...Object.entries(rooms).flatMap(([name, room]) => rulesOf(name, room)),
    {
      name: 'no-stray-engine-files',
      comment: 'every file of engine/ lives in a room with rules of its own',
      severity: 'error',
      from: { path: ours },
      to: {
        path: '^engine/',
        pathNot: [...Object.values(rooms).map((room) => room.path), '^engine/testing/'],
      },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'a testing folder is imported by tests only',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '/testing/' },
    },
    {
      name: 'no-tests-in-code',
      comment: 'nothing imports a test file',
      severity: 'error',
      from: {},
      to: { path: ['\\.test\\.tsx?$', '\\.e2e\\.ts$'] },
    },
    {
      name: 'no-cycles',
      comment: 'files do not import each other in a circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'declared-packages',
      comment: 'an imported package is declared in package.json; shipped code does not use devDependencies',
      severity: 'error',
      from: { path: '^(engine|automation)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: ['node_modules/@types/'] },
    },
    {
      name: 'resolvable',
      comment: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:', '\\?'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '\\.css$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
