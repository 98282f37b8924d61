/** A volume of a pod, of any kind. */
export interface Volume {
  /** Name in its pod. */
  readonly name: string;
  /** Path of the node that it is. @default it is something else */
  readonly hostPath?: { readonly path: string; readonly type?: string };
  /** Claim that it is the volume of. @default it is something else */
  readonly persistentVolumeClaim?: { readonly claimName?: string; readonly readOnly?: boolean };
  readonly [key: string]: unknown;
}
