/** What spec.json holds. */
export interface Spec {
  readonly project: string;
  readonly domain: string;
  readonly dataRoot: string;
  readonly toolImage: string;
  readonly config: Record<string, string>;
  readonly stores: readonly StoreSpec[];
  readonly apps: readonly AppSpec[];
  readonly scripts: { readonly prepare: string; readonly cleanup: string; readonly wait: string };
}

export interface WorkloadSpec {
  readonly name: string;
  readonly image: string;
  readonly env: { name: string; value: string }[];
  readonly secretEnv: { name: string; secret: string; key: string }[];
  readonly resources: Resources;
}

export interface StoreSpec extends WorkloadSpec {
  readonly uid: number;
  readonly mountPath: string;
  readonly ports: readonly PortSpec[];
  readonly args: string[];
  readonly probe: string[];
}

export interface AppSpec extends WorkloadSpec {
  readonly port: number;
  readonly health: string;
  readonly waitFor: string;
  readonly path: string;
}

export interface PortSpec {
  readonly name: string;
  readonly port: number;
}

export interface Resources {
  readonly requests: Record<string, string>;
  readonly limits: Record<string, string>;
}
