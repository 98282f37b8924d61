import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import type { Project } from '../../config/project';
import { CommandFailed } from '../../process/command-failed';
import { Kubectl } from '../../cluster/kubectl';

/** Versions of what tests ran on, by name. */
export type Versions = Record<string, string>;

/** Commands that tell the version of a program, by its name. */
const commands = {
  coreutils: 'mv --version',
  'util-linux': 'flock --version',
  PostgreSQL: 'postgres --version',
  Redis: 'redis-server --version',
  RabbitMQ: 'rabbitmqctl version',
  MariaDB: 'mariadbd --version',
};

type Program = keyof typeof commands;

const programOf = { postgres: 'PostgreSQL', redis: 'Redis', rabbitmq: 'RabbitMQ', mariadb: 'MariaDB' } as const;

const node = { 'Node.js': process.versions.node };

/** What tests without a cluster run on; programs that are not installed are left out. */
export function versionsHere(): Versions {
  // Debian's packages have the server there.
  const path = 'for directory in /usr/lib/postgresql/*/bin; do PATH=$PATH:$directory; done';
  const programs = Object.entries(commands).map(([program, command]) => {
    const { stdout } = spawnSync('sh', ['-c', `${path}; ${command}`], { encoding: 'utf8' });
    return [program, numberIn(stdout)] as const;
  });
  return { ...node, Linux: release(), ...Object.fromEntries(programs.filter(([, version]) => version !== '')) };
}

/** What tests run on in the cluster that kubectl points to: asked of it and of the images of `project`. */
export function versionsInCluster(project: Project): Versions {
  const nodes = clusterAnswer(['get', 'nodes', '--output=json']);
  const server = clusterAnswer(['version', '--output=json']);
  if (nodes === undefined || server === undefined) return node;
  const { serverVersion } = JSON.parse(server) as { serverVersion: { gitVersion: string } };
  const [first] = (JSON.parse(nodes) as { items: { status: { nodeInfo: Record<string, string> } }[] }).items;
  const { kernelVersion = '', containerRuntimeVersion = '' } = first?.status.nodeInfo ?? {};
  const [runtime = '', runtimeVersion = ''] = containerRuntimeVersion.split('://');
  return {
    ...node,
    Kubernetes: numberIn(serverVersion.gitVersion),
    Linux: kernelVersion,
    [runtime]: runtimeVersion,
    ...versionsInImages(imagesOf(project)),
  };
}

function clusterAnswer(args: readonly string[]): string | undefined {
  if (!process.env.KUBECONFIG) return undefined;
  try {
    return new Kubectl().output(args);
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}

function imagesOf({ targets }: Project): Map<Program, string> {
  const images = new Map<Program, string>();
  for (const { dataPaths, groups } of targets) {
    if (dataPaths) images.set('coreutils', dataPaths.toolsImage).set('util-linux', dataPaths.toolsImage);
    for (const { config } of groups.flatMap(({ dataServices }) => dataServices))
      images.set(programOf[config.type], config.image);
  }
  return images;
}

function versionsInImages(images: ReadonlyMap<Program, string>): Versions {
  const name = 'slotstack-versions';
  const containers = [...images].map(([program, image]) => ({
    name: program.toLowerCase(),
    image,
    command: ['sh', '-c', commands[program]],
  }));
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { restartPolicy: 'Never', containers } };
  const kubectl = new Kubectl();
  kubectl.output(['delete', 'pod', name, '--ignore-not-found']);
  kubectl.output(['create', '--filename=-'], JSON.stringify(pod));
  try {
    kubectl.output(['wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=300s']);
    const versions = [...images.keys()].map((program) => {
      const said = kubectl.output(['logs', name, `--container=${program.toLowerCase()}`]);
      return [program, numberIn(said)] as const;
    });
    return Object.fromEntries(versions);
  } finally {
    kubectl.output(['delete', 'pod', name]);
  }
}

function numberIn(text: string): string {
  return /[0-9]+(\.[0-9]+)+/.exec(text)?.[0] ?? '';
}
