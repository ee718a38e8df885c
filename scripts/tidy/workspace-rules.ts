import type { Finding } from './finding.ts';

/** What the workspace rules look at: every file's path, and the text of the few that matter. */
export interface Repository {
  readonly files: readonly string[];
  read(file: string): string;
}

/** Rules about workspaces as a whole. */
export function workspaceFindings(repository: Repository): Finding[] {
  return [...readmes(repository), ...versions(repository), ...oneReact(repository), ...licences(repository)];
}

const workspacesOf = ({ files }: Repository): string[] =>
  files
    .filter((file) => /^(packages|apps)\/[^/]+\/package\.json$/.test(file))
    .map((file) => file.slice(0, -'/package.json'.length));

function readmes(repository: Repository): Finding[] {
  return workspacesOf(repository)
    .filter((workspace) => !repository.files.includes(`${workspace}/README.md`))
    .map((workspace) => ({
      rule: 'readme',
      file: `${workspace}/README.md`,
      message: 'missing: say in a screen what it is, what it is not, an example, its invariants',
    }));
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function versions(repository: Repository): Finding[] {
  const manifests = [
    'package.json',
    ...workspacesOf(repository).map((workspace) => `${workspace}/package.json`),
  ];
  return manifests.flatMap((file) => {
    const manifest = JSON.parse(repository.read(file)) as Manifest;
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    return Object.entries(all)
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => ({
        rule: 'exact-version',
        file,
        message: `${name} is "${version}": pin one exact version, so that every machine runs the same code`,
      }));
  });
}

/** Two copies of React break hooks at run time, far from the cause. */
function oneReact(repository: Repository): Finding[] {
  const lock = JSON.parse(repository.read('package-lock.json')) as { packages: Record<string, unknown> };
  return ['react', 'react-dom'].flatMap((name) => {
    const copies = Object.keys(lock.packages).filter((key) => key.endsWith(`node_modules/${name}`));
    if (copies.length <= 1) return [];
    return [
      {
        rule: 'one-react',
        file: 'package-lock.json',
        message: `${copies.join(', ')}: keep one through "overrides"`,
      },
    ];
  });
}

/** Licences that would oblige us to publish the product, or forbid its use. */
const REFUSED_LICENCE = /(^|[^L])A?GPL|SSPL|BUSL|Commons-Clause|UNLICENSED/;

function licences(repository: Repository): Finding[] {
  const lock = JSON.parse(repository.read('package-lock.json')) as {
    packages: Record<string, { license?: string }>;
  };
  return Object.entries(lock.packages)
    .filter(
      ([, { license }]) => license !== undefined && REFUSED_LICENCE.test(license) && !/\bOR\b/.test(license),
    )
    .map(([name, { license }]) => ({
      rule: 'licence',
      file: 'package-lock.json',
      message: `${name} is under ${license}: choose another package`,
    }));
}
