import { isDeepStrictEqual } from 'node:util';
import { claimTemplatesOf, type ClaimSpec } from '../kubernetes/claim-volumes';
import { byIdentity, objectIdentity, objectName, type KubernetesObject } from '../kubernetes/kubernetes-object';
import { thousandthsOf } from '../kubernetes/quantity';

/** What the API server refuses, or only some storage classes do, of claims that are there and are asked for otherwise. */
export function claimSpecChanges(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): string[] {
  const former = byIdentity(before);
  return after.flatMap((object) => {
    const old = former.get(objectIdentity(object));
    if (!old) return [];
    if (object.kind === 'StatefulSet') return templateChange(old, object);
    return object.kind === 'PersistentVolumeClaim' ? claimChange(old, object) : [];
  });
}

function templateChange(old: KubernetesObject, object: KubernetesObject): string[] {
  if (isDeepStrictEqual(claimTemplatesOf(old), claimTemplatesOf(object))) return [];
  const { name, namespace = '' } = object.metadata;
  return [
    `${objectName(object)}: its volumeClaimTemplates cannot be changed while it is there: \`kubectl delete statefulset ${name} --namespace=${namespace} --cascade=orphan\` lets its pods and claims stay, and it is made anew`,
  ];
}

function claimChange(old: KubernetesObject, object: KubernetesObject): string[] {
  const { name } = object.metadata;
  const [was, is] = [old, object].map(({ spec }) => splitSpec((spec ?? {}) as ClaimSpec)) as [SplitSpec, SplitSpec];
  if (!isDeepStrictEqual(was.rest, is.rest))
    return [
      `claim ${name}: nothing of it but its size can be changed while it is there: it has to be deleted first, with its data, or to get another name`,
    ];
  if (was.size === is.size) return [];
  const [before = 0, after = 0] = [was.size, is.size].map((size) => thousandthsOf(size ?? ''));
  if (before === after) return [];
  const change = `claim ${name}: ${was.size ?? 'no size'} -> ${is.size ?? 'no size'}`;
  return [
    after < before ? `${change}: a claim that is there cannot shrink` : `${change}, where its class lets volumes grow`,
  ];
}

interface SplitSpec {
  readonly size: string | undefined;
  /** All but its size. */
  readonly rest: unknown;
}

function splitSpec({ resources = {}, ...rest }: ClaimSpec): SplitSpec {
  const { requests: { storage, ...requests } = {}, ...others } = resources;
  return { size: storage, rest: { ...rest, resources: { ...others, requests } } };
}
