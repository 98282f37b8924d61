import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseDocument, stringify, type Document } from 'yaml';
import { Notices } from '../../input/notice';
import { loadProjects } from '../../config/projects';
import { synthesize } from '../../stacks/synthesize';
import { kubectl } from './cluster';
import { dataDirectory, DataRoot } from './data-root';

export type ServiceType = 'postgres' | 'redis' | 'rabbitmq';

/** What each has in services.yaml beside its names. */
const usual: Record<ServiceType, object> = {
  postgres: {
    image: 'docker.io/library/postgres:16-bookworm',
    database: 'trial',
    user: 'trial',
    resources: { cpu: '10m', memory: '256Mi' },
  },
  redis: { image: 'docker.io/library/redis:7-bookworm', resources: { cpu: '10m', memory: '128Mi' } },
  rabbitmq: {
    image: 'docker.io/library/rabbitmq:4.1',
    user: 'trial',
    resources: { cpu: '10m', memory: '512Mi' },
  },
};

const notOfGuest = '{{ ne .Env "ai-repair" }}';

/** What the register says of a slot; or its generation alone. */
export type Held =
  | number
  | {
      readonly generation: number;
      readonly life?: number;
      readonly issue?: number;
      readonly pr?: number;
      readonly branch?: string;
      readonly commit?: string;
      readonly images?: object;
    };

/** What services.yaml and the register say. */
export interface Declaration {
  readonly services: readonly ServiceType[];
  /** @default 2 */
  readonly maxSlots?: number;
  /** Each slot in use, by number. @default none is in use */
  readonly active?: Readonly<Record<number, Held>>;
  /** Each slot that is released, by number. @default none is */
  readonly released?: Readonly<Record<number, Held>>;
  /** Generation of the lasting environment `dev`. @default there is none */
  readonly dev?: number;
  /** What is not as usual, by service. */
  readonly changes?: Partial<Record<ServiceType, object>>;
  /** Node that holds the data. @default the only one */
  readonly node?: string;
  /** Root of the data of slots, and the id of its disk. @default those of all data */
  readonly slotDisk?: { readonly root: string; readonly disk: string };
  /** Size that data may reach. @default none */
  readonly limit?: string;
  /** Settings of the collector. @default none, but that it runs only when told to */
  readonly collector?: object;
  /** Objects of a manifest that is included beside the services. @default none */
  readonly included?: readonly object[];
  /** Whether the platform has its guard. @default true */
  readonly guard?: boolean;
  /** What a slot may take. @default as usual */
  readonly limits?: object;
  /** What its pods reach, and who reaches them. @default as usual */
  readonly network?: object;
  /** The claim of each data path. @default data paths lie on the node */
  readonly dataClaim?: object;
  /** Whether pods reach data paths by claims on volumes of the platform, which are of this node. @default they name them */
  readonly volumesOf?: string;
  /** What becomes of data in claims. @default it starts empty with each generation */
  readonly claims?: object;
  /** Who gives Secrets their values. @default as usual */
  readonly secrets?: object;
  /** Images that are copied or built, and registries that are not called as usual. @default none */
  readonly images?: { readonly images: object; readonly registries: object; readonly builds?: object };
  /** The checkout that workloads work in. @default none */
  readonly sources?: object;
  /** Data paths that several workloads mount, beside those of the services. @default none */
  readonly shared?: readonly object[];
  /** What runs before and after all else. @default nothing */
  readonly hooks?: object;
  /** Objects that are there only during a deploy, and what runs after them. @default none */
  readonly temporary?: { readonly objects: readonly object[]; readonly hooks: object };
  /** Backups of data. @default there are none */
  readonly backup?: object;
  /** Objects of a guest of `dev`, ai-repair, which is there on request. @default there is none */
  readonly guest?: readonly object[];
  /** The agent, what codexctl's block says of it, and its workspace. @default there is none */
  readonly agent?: { readonly agent: object; readonly codex?: object; readonly workspace?: object };
  /** How Argo CD delivers the project. @default it does not */
  readonly argocd?: object;
}

/** A project of a test's own: a checkout of it, its manifests, and what it has in the cluster and on the node. */
export class Trial {
  readonly dataRoot: DataRoot;
  private runs = 0;

  constructor(
    readonly project: string,
    readonly directory = join(tmpdir(), `slotstack-${project}`),
  ) {
    this.dataRoot = new DataRoot(project);
  }

  get outdir(): string {
    return join(this.directory, 'dist');
  }

  get platform(): string {
    return `${this.project}-platform`;
  }

  private get servicesFile(): string {
    return join(this.directory, 'services.yaml');
  }

  /** Variables that commands are told, beside where data lies. */
  variables: Readonly<Record<string, string>> = {};

  private get environment(): NodeJS.ProcessEnv {
    return { DATA_ROOT: dataDirectory, ...this.variables };
  }

  /** A clean start, whatever an earlier run has left; call `end` when done. */
  begin(): void {
    this.removeObjects();
    this.dataRoot.make();
    rmSync(this.directory, { recursive: true, force: true });
    mkdirSync(this.directory, { recursive: true });
  }

  end(): void {
    this.removeObjects();
    this.dataRoot.remove();
    rmSync(this.directory, { recursive: true });
  }

  /**
   * A checkout of the project in `directory`, under this one's name: what a cluster has of the real one stays as it is.
   *
   * @param amend changes what services.yaml says. @default nothing
   */
  copy(directory: string, amend: (services: Document) => void = () => undefined): void {
    cpSync(directory, this.directory, { recursive: true });
    // Comments stay: variables stand there.
    const services = parseDocument(readFileSync(this.servicesFile, 'utf8'));
    services.set('project', this.project);
    amend(services);
    writeFileSync(this.servicesFile, services.toString({ lineWidth: 0 }));
    this.synthesize();
  }

  /**
   * A checkout of a project with data services in slots, each on a data path of its name, as its next commit has it.
   */
  declare({ active = {}, released = {}, ...declaration }: Declaration): void {
    this.writeServicesFile(declaration);
    this.hold(active, released);
  }

  /** What the register says from now on of slots in use, and of those that are released. */
  hold(active: Readonly<Record<number, Held>>, released: Readonly<Record<number, Held>> = {}): void {
    rmSync(join(this.directory, 'slots'), { recursive: true, force: true });
    for (const [state, slots] of Object.entries({ active, released })) {
      for (const [slot, held] of Object.entries(slots)) {
        const life = state === 'active' && { life: 1 };
        const record = typeof held === 'number' ? { generation: held, ...life } : held;
        const owner = { owner: 'e2e', since: '2026-01-01T00:00:00Z' };
        this.write(`slots/${state}/${slot}.yaml`, { slot: Number(slot), ...record, ...owner });
      }
    }
    this.synthesize();
  }

  protected writeServicesFile({ services, maxSlots = 2, guard = true, ...optional }: Declaration): void {
    const { dev, changes, limits, network, argocd, claims, included, secrets, hooks, temporary, images, sources } =
      optional;
    const { guest, backup, agent } = optional;
    this.write('services.yaml', {
      project: this.project,
      environments: {
        ...(dev !== undefined && { dev: { dataGeneration: dev } }),
        ...{ ai: {}, ...(guest && { 'ai-repair': {} }) },
      },
      ...(guest && { namespace: { patterns: { 'ai-repair': `${this.project}-dev` } } }),
      maxSlots,
      guard: { enabled: guard },
      ...(services.length + (optional.shared ?? []).length > 0 && {
        dataPaths: this.dataPathsOf({ services, ...optional }),
      }),
      ...(limits && { limits }),
      ...(network && { network }),
      ...(argocd && { argocd }),
      ...(claims && { claims }),
      ...(secrets && { secrets }),
      ...(hooks && { hooks }),
      ...images,
      ...(sources && { sources }),
      ...(backup && { backup }),
      ...agent,
      infrastructure: [
        ...services.map((type) => ({
          name: type,
          ...(guest && { when: notOfGuest }),
          dataServices: [
            {
              type,
              name: type,
              config: `${type}-config`,
              secret: `${type}-credentials`,
              ...usual[type],
              ...changes?.[type],
            },
          ],
        })),
        ...(temporary
          ? [{ name: 'temporary', temporary: true, manifests: [{ path: 'temporary.yaml' }], hooks: temporary.hooks }]
          : []),
      ],
      services: [
        ...(included
          ? [{ name: 'included', ...(guest && { when: notOfGuest }), manifests: [{ path: 'included.yaml' }] }]
          : []),
        ...(guest ? [{ name: 'guest', when: '{{ eq .Env "ai-repair" }}', manifests: [{ path: 'guest.yaml' }] }] : []),
      ],
    });
    if (temporary) this.write('temporary.yaml', { apiVersion: 'v1', kind: 'List', items: temporary.objects });
    if (guest) this.write('guest.yaml', { apiVersion: 'v1', kind: 'List', items: guest });
    if (included) this.write('included.yaml', { apiVersion: 'v1', kind: 'List', items: included });
  }

  private dataPathsOf({
    services,
    shared = [],
    node,
    slotDisk,
    limit,
    collector,
    dataClaim,
    volumesOf,
  }: Declaration): object {
    const dirs = [...services, ...shared];
    if (dataClaim) return { claim: dataClaim, dirs };
    const root = slotDisk
      ? `{{ if .Slot }}${slotDisk.root}{{ else }}${this.dataRoot.path}{{ end }}`
      : this.dataRoot.path;
    return {
      root,
      envDir: `${root}/{{ if eq .Env "ai" }}slots/{{ .Slot }}{{ else }}{{ .Env }}{{ end }}`,
      dirs,
      ...(node !== undefined && { node }),
      ...(volumesOf !== undefined && { node: volumesOf, persistentVolumes: true }),
      ...(slotDisk && { disk: `{{ if .Slot }}${slotDisk.disk}{{ else }}${this.project}{{ end }}` }),
      ...(limit !== undefined && { limit }),
      collector: { schedule: '0 0 1 1 *', ...collector },
    };
  }

  private write(path: string, content: object): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), stringify(content));
  }

  protected synthesize(): void {
    const projects = loadProjects([this.servicesFile], { environment: this.environment });
    synthesize(projects, { outdir: this.outdir, notices: new Notices() });
  }

  /** The platform's objects, and what they do to the node. */
  applyPlatform(): void {
    kubectl(['apply', '-f', join(this.outdir, this.platform)]);
    const prepare = ['job', '-l', 'app.kubernetes.io/name=slot-data-prepare', '--for=condition=complete'];
    kubectl(['wait', '-n', this.platform, ...prepare, '--timeout=120s']);
  }

  apply(...targets: string[]): void {
    for (const target of targets) kubectl(['apply', '-f', join(this.outdir, target)]);
  }

  /** What one run of a collector says. @param end how its Job ends. @default "complete" */
  collect(collector = 'slot-data-collector', end: 'complete' | 'failed' = 'complete'): string {
    const job = `collect-${++this.runs}`;
    kubectl(['create', 'job', '-n', this.platform, job, `--from=cronjob/${collector}`]);
    kubectl(['wait', '-n', this.platform, `job/${job}`, `--for=condition=${end}`, '--timeout=120s']);
    return kubectl(['logs', '-n', this.platform, `job/${job}`]);
  }

  /** `npm run <command>`, for this project. */
  run(command: string, ...args: string[]) {
    const { program, options } = this.commandOf(command, args);
    const { status, stdout, stderr } = spawnSync(program[0], program[1], { ...options, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  /** The same, called from the project's own directory: for what works on the repository that it is in. */
  runThere(command: string, ...args: string[]) {
    const { program, options } = this.commandOf(command, args);
    const [file, ...words] = program[1];
    const { status, stdout, stderr } = spawnSync(program[0], [resolve(file ?? ''), ...words], {
      ...options,
      cwd: this.directory,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** Starts `npm run <command>` without waiting for its end. */
  start(command: string, ...args: string[]): ChildProcess {
    const { program, options } = this.commandOf(command, args);
    return spawn(program[0], program[1], { ...options, stdio: 'ignore' });
  }

  private commandOf(command: string, args: string[]) {
    const program = ['start.mjs', 'cli/slotstack.ts', command, ...args];
    return {
      program: [process.execPath, program] as const,
      options: { env: { ...process.env, ...this.variablesOfCalls } },
    };
  }

  /** What tells a call that it is for this project. */
  get variablesOfCalls(): Readonly<Record<string, string>> {
    const files = { SERVICES_FILE: this.servicesFile, CDK8S_OUTDIR: this.outdir };
    return { DATA_ROOT: dataDirectory, ...this.variables, ...files };
  }

  /** What the register says of a slot in use. */
  registered(slot: number): string {
    return readFileSync(join(this.directory, `slots/active/${slot}.yaml`), 'utf8');
  }

  private removeObjects(): void {
    const ofProject = ['-l', `app.kubernetes.io/part-of=${this.project}`];
    // The policies go last: while a namespace goes, they still hold.
    kubectl(['delete', 'namespace', ...ofProject]);
    const ofCluster = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'];
    kubectl(['delete', [...ofCluster, 'clusterroles', 'clusterrolebindings'].join(','), ...ofProject]);
  }
}

/** Waits until the data services of a target are ready. */
export function waitForServices(target: string, services: readonly ServiceType[]): void {
  for (const service of services)
    kubectl(['rollout', 'status', '-n', target, `statefulset/${service}`, '--timeout=240s']);
}
