import type { ArgoCdSource } from '../../config/argocd';
import type { ApplicationSetSpec, ApplicationSetSpecTemplate } from '../../imports/argoproj.io';
import { argoCdAnnotations } from '../../kubernetes/argocd-names';
import { labels } from '../labels';

/** The cluster that Argo CD itself runs in. The cleanup Job looks there for its Application. */
export const cluster = 'https://kubernetes.default.svc';

/** Files of a target. */
export const allFiles = '*.k8s.yaml';

/** What all objects of Argo CD are made from. */
export interface ArgoCdProps {
  readonly project: string;
  /** Namespace of Argo CD. */
  readonly argoCdNamespace: string;
  readonly source: ArgoCdSource;
}

export interface ApplicationTemplateProps extends Omit<ArgoCdProps, 'argoCdNamespace'> {
  /** Template of the target's name. */
  readonly target: string;
  /** Template of the namespace. */
  readonly namespace: string;
  /** Files of the target, as a glob pattern or a template of one. @default all */
  readonly files?: string;
  /** What its deletion waits for. @default none */
  readonly finalizers?: string[];
}

/** The Application of a target, as an ApplicationSet makes it. */
export function applicationTemplate(props: ApplicationTemplateProps): ApplicationSetSpecTemplate {
  const { project, target, namespace, files = allFiles, finalizers } = props;
  const { repoURL, branch } = props.source;
  return {
    metadata: { name: target, labels: labels('application', project), ...(finalizers && { finalizers }) },
    spec: {
      project,
      source: {
        repoUrl: repoURL,
        targetRevision: branch,
        path: `dist/${target}`,
        // Hooks lie in a directory of their own. Naming the files keeps out what is none of ours.
        directory: { recurse: true, include: files },
      },
      destination: { server: cluster, namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // Rather than taking an object from another Application, and it taking it back.
        syncOptions: ['FailOnSharedResource=true'],
      },
    },
  };
}

/** What all ApplicationSets have. */
export const applicationSetSpec = {
  goTemplate: true,
  // A name that is missing stops everything, also deletions, instead of becoming part of a name.
  goTemplateOptions: ['missingkey=error'],
  // The ApplicationSet would take these back: a confirmed deletion, and automated sync that somebody has turned off.
  preservedFields: { annotations: [argoCdAnnotations.deletionApproved] },
  ignoreApplicationDifferences: [{ jsonPointers: ['/spec/syncPolicy/automated'] }],
} satisfies Partial<ApplicationSetSpec>;
