import type { JobResources } from './jobs';

/** What builds an image: buildah and kaniko in the pod of the Job, BuildKit where it runs already. */
export const builders = ['buildah', 'kaniko', 'buildkit'] as const;

export type BuilderName = (typeof builders)[number];

/** Images that builders run in, where no other is named. */
export const usualBuilderImages: Readonly<Record<BuilderName, string>> = {
  buildah: 'quay.io/buildah/stable:v1.43.1',
  kaniko: 'ghcr.io/osscontainertools/kaniko:v1.28.3',
  buildkit: 'docker.io/moby/buildkit:v0.29.0',
};

/** What fetches sources runs in this image, where no other is named. */
export const usualGitImage = 'docker.io/alpine/git:v2.49.1';

/** Of a container that builds an image, where nothing else is stated. */
export const usualBuildResources: JobResources = {
  requests: { cpu: '250m', memory: '512Mi', 'ephemeral-storage': '0' },
  limits: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '20Gi' },
};

/** Seconds that a build may take, where nothing else is stated. */
export const usualBuildSeconds = 1800;
