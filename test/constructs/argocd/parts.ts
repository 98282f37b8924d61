import type { ArgoCdProps } from '../../../constructs/argocd/application';

/** What all objects of Argo CD are made from. */
export const argoCd: ArgoCdProps = {
  project: 'shop',
  argoCdNamespace: 'gitops',
  source: {
    repoURL: 'https://git.example.org/shop.git',
    branch: 'published',
    version: undefined,
    position: { file: 'services.yaml', line: 1, column: 1 },
  },
};
