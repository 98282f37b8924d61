import { kubectl } from '../cluster';

interface Events {
  readonly items: readonly { readonly message: string }[];
}

/** What the kubelet says of the images of a namespace's pods: how many were pulled, and how many were there. */
export interface Images {
  readonly pulled: number;
  readonly present: number;
}

export function imagesIn(namespace: string): Images {
  const pulls = ['get', 'events', '-n', namespace, '--field-selector=reason=Pulled', '-o', 'json'];
  const { items } = JSON.parse(kubectl(pulls)) as Events;
  const present = items.filter(({ message }) => message.includes('already present')).length;
  return { pulled: items.length - present, present };
}
