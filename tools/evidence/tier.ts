/** The tests that one command runs. */
export interface Tier {
  readonly name: string;
  readonly command: string;
  /** Configuration of jest. */
  readonly config: string;
  /** Which files are of this tier. */
  readonly files: RegExp;
  /** Whether they need a cluster, whose versions then count. */
  readonly needsCluster?: boolean;
}

export const tiers: readonly Tier[] = [
  {
    name: 'quick',
    command: 'npm test',
    config: 'jest.config.js',
    files: /^test\/(?!e2e\/)(?!.*\.heavy\.).*\.test\.ts$/,
  },
  {
    name: 'heavy',
    command: 'npm run test:heavy',
    config: 'jest.heavy.config.mjs',
    files: /^test\/.*\.heavy\.test\.ts$/,
  },
  {
    name: 'e2e',
    command: 'npm run test:e2e',
    config: 'jest.e2e.config.mjs',
    files: /^test\/e2e\/(?!argocd(-hand-over|-hooks|-requested|-whole)?\.).*\.e2e\.test\.ts$/,
    needsCluster: true,
  },
  {
    name: 'argocd',
    command: 'npm run test:argocd',
    config: 'jest.argocd.config.mjs',
    files: /^test\/e2e\/argocd(-hand-over|-hooks|-requested|-whole)?\.e2e\.test\.ts$/,
    needsCluster: true,
  },
];

export function tierOf(file: string): Tier | undefined {
  return tiers.find(({ files }) => files.test(file));
}
