import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GitHubStandIn } from '../github/stand-in';
import { PublishedRepository } from '../publish/published';
import { git, temporaryDirectory, writeFiles } from '../slots/repository';
import { evaluate, filledIn, isTrue, textOf, type Surroundings, type Value } from './expressions';
import { calledFile, files, read, setUp, type Job, type Step, type Workflow } from './workflow';

export type Result = 'success' | 'failure' | 'skipped';

/** How a job ended. */
interface Ended {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

/** An event, as GitHub tells of it. */
export interface Event {
  readonly name: string;
  readonly action: string;
  readonly actor?: string;
  /** Such as `issue`. */
  readonly payload: Readonly<Record<string, Value>>;
}

/** What a run did. */
export interface Run {
  /** By path, such as `dev.yaml/dev/up/allocate`; those that were skipped are left out. */
  readonly jobs: ReadonlyMap<string, Result>;
  /** What steps said on stderr, with the job. */
  readonly said: string;
}

interface Place {
  readonly path: string;
  readonly contexts: Readonly<Record<string, Value>>;
  readonly artifacts: string;
  readonly runId: number;
}

/**
 * GitHub Actions, as far as the workflows of a team use it, on a scratch repository: events start the workflows of `workflows/`, these
 * call ours, and each step runs its real shell in a checkout, and in a directory for temporary files, of its job.
 *
 * A token says what its job may do: GitHub's stand-in and the repository refuse the rest.
 */
export class Actions {
  readonly repository: PublishedRepository;
  readonly github: GitHubStandIn;
  /** What all jobs reach of the cluster. */
  readonly cluster = temporaryDirectory();
  readonly variables: Record<string, string> = {
    SLOTSTACK_ALLOWED_USERS: '["alice"]',
    SLOTSTACK_PROJECT: 'shop',
    SLOTSTACK_RECONCILE: 'release',
  };
  readonly secrets: Record<string, string> = {
    KUBECONFIG: 'of argo cd',
    SLOTSTACK_AGENT_KUBECONFIG: 'of agents',
  };
  /** Is called before a job begins: what happens meanwhile. */
  meanwhile: (path: string) => void = () => undefined;
  private runs = 0;
  private result: { jobs: Map<string, Result>; said: string } = { jobs: new Map(), said: '' };

  constructor(services: Readonly<Record<string, string>>) {
    this.repository = new PublishedRepository(services);
    this.github = new GitHubStandIn(this.repository.bare);
    const { directory } = this.github;
    const slotstack = `#!/bin/sh\nexec node ${resolve('start.mjs')} cli/slotstack.ts "$@"\n`;
    writeFiles(directory, { 'bin/slotstack': slotstack, 'bin/kubectl': kubectl });
    for (const name of ['slotstack', 'kubectl']) chmodSync(join(directory, 'bin', name), 0o755);
    // As GitHub does: only a token that may write contents pushes.
    writeFiles(this.repository.bare, {
      'hooks/pre-receive':
        '#!/bin/sh\ncase "$GIT_TOKEN" in *contents=write*) ;; *) echo "denied to $GIT_TOKEN"; exit 1 ;; esac\n',
    });
    chmodSync(join(this.repository.bare, 'hooks/pre-receive'), 0o755);
  }

  /** Starts what an event starts, one workflow after the other. @param only the workflows that are on. @default all */
  dispatch(event: Event, only?: readonly string[]): Run {
    this.result = { jobs: new Map(), said: '' };
    const { name, action, actor = 'alice', payload } = event;
    const repository = { default_branch: 'main' };
    for (const file of files.filter((each) => each.startsWith('workflows/'))) {
      const workflow = read(file);
      const trigger = workflow.on[name];
      const short = file.slice('workflows/'.length);
      if (trigger === undefined || (only && !only.includes(short))) continue;
      if (trigger?.types && !trigger.types.includes(action)) continue;
      this.runs += 1;
      const github = {
        ...{ event_name: name, event: { action, repository, ...payload }, actor, ref_name: 'main' },
        ...{ repository: 'example/shop', server_url: 'https://github.com', run_id: String(this.runs) },
        workspace: '.',
      };
      const artifacts = temporaryDirectory();
      const contexts = { github, vars: this.variables, secrets: this.secrets, inputs: {} };
      this.workflow(workflow, { path: short, contexts, artifacts, runId: this.runs });
    }
    return this.result;
  }

  /** The hour strikes. */
  reconcile(): Run {
    return this.dispatch({ name: 'schedule', action: '', payload: {} });
  }

  /** Files of the register on the branch, such as `active/1.yaml`. */
  get register(): string[] {
    const prefix = 'projects/shop/slots/';
    const paths = git(this.repository.bare, 'ls-tree', '-r', '--name-only', 'main', prefix).split('\n');
    return paths.filter(Boolean).map((path) => path.slice(prefix.length));
  }

  /** Branches, but for those that slotstack keeps for itself. */
  get branches(): string[] {
    const all = git(this.repository.bare, 'for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads').split('\n');
    return all.filter((branch) => !['main', 'live'].includes(branch));
  }

  /** Has the agent do this, in bash, in its checkout; its answer goes to "$ANSWER", the prompt is on its input, and "$KIND" what is asked. */
  set agent(script: string) {
    writeFileSync(join(this.cluster, 'agent'), script);
  }

  /** What the agent was told last. */
  get prompt(): string {
    return readFileSync(join(this.cluster, 'prompt'), 'utf8');
  }

  private workflow(workflow: Workflow, place: Place): Map<string, Ended> {
    const ended = new Map<string, Ended>();
    const waiting = Object.keys(workflow.jobs);
    while (waiting.length > 0) {
      const ready = waiting.findIndex((name) => needsOf(workflow.jobs[name]).every((need) => ended.has(need)));
      const [name = ''] = waiting.splice(ready, 1);
      const job = workflow.jobs[name];
      if (!job || ready < 0) throw new Error(`${place.path}: no job is ready`);
      ended.set(name, this.job(name, job, workflow, ended, place));
    }
    return ended;
  }

  private job(
    name: string,
    job: Job,
    workflow: Workflow,
    ended: ReadonlyMap<string, Ended>,
    { path: above, contexts, ...place }: Place,
  ): Ended {
    const path = `${above}/${name}`;
    const needs = Object.fromEntries(needsOf(job).map((need) => [need, ended.get(need)]));
    const before = ancestors(name, workflow).map((each) => ended.get(each)?.result);
    const surroundings: Surroundings = {
      contexts: { ...contexts, needs },
      functions: { success: () => before.every((each) => each === 'success'), cancelled: () => false },
    };
    if (!isWanted(job.if, surroundings)) return { result: 'skipped', outputs: {} };
    this.meanwhile(path);
    const called = job.uses === undefined ? undefined : calledFile(job.uses);
    const made = called
      ? this.call(called, job, surroundings, { path, contexts, ...place })
      : this.steps(job, workflow, surroundings, { path, contexts, ...place });
    if (!called) this.result.jobs.set(path, made.result);
    return made;
  }

  private call(file: string, job: Job, surroundings: Surroundings, place: Place): Ended {
    const workflow = read(file);
    const { inputs: declared = {}, outputs = {} } = workflow.on.workflow_call ?? {};
    const given = job.with ?? {};
    for (const key of Object.keys(given)) if (!declared[key]) throw new Error(`${file} has no input ${key}`);
    const inputs = Object.fromEntries(
      Object.entries(declared).map(([key, { default: usual, required }]) => {
        if (required && given[key] === undefined) throw new Error(`${file}: ${key} is required`);
        return [key, given[key] === undefined ? usual : filledIn(given[key], surroundings)];
      }),
    );
    const secrets = Object.fromEntries(
      Object.entries(job.secrets ?? {}).map(([key, text]) => [key, filledIn(text, surroundings)]),
    );
    const contexts = { github: place.contexts.github, vars: place.contexts.vars, inputs, secrets };
    const jobs = this.workflow(workflow, { ...place, contexts });
    const results = [...jobs.values()].map(({ result }) => result);
    const values = Object.entries(outputs).map(([key, { value }]): [string, string] => [
      key,
      textOf(filledIn(value, { contexts: { ...contexts, jobs: Object.fromEntries(jobs) } })),
    ]);
    return { result: results.includes('failure') ? 'failure' : 'success', outputs: Object.fromEntries(values) };
  }

  private steps(job: Job, workflow: Workflow, { contexts }: Surroundings, place: Place): Ended {
    const temp = temporaryDirectory();
    const token = Object.entries(job.permissions ?? {})
      .map(([area, right]) => `${area}=${right}`)
      .join(' ');
    const steps: Record<string, { outputs: Record<string, string> }> = {};
    let checkout = temp;
    let hasFailed = false;
    const all = { ...contexts, steps, runner: { temp }, github: { ...(contexts.github as object), token } };
    const functions = { success: () => !hasFailed, failure: () => hasFailed, cancelled: () => false };
    const fill = (values: Readonly<Record<string, unknown>> = {}, env = {}) =>
      Object.fromEntries(
        Object.entries(values).map(([key, text]) => [
          key,
          textOf(filledIn(text, { contexts: { ...all, env }, functions })),
        ]),
      );
    const jobEnv = { ...fill(workflow.env), ...fill(job.env) };
    for (const step of job.steps ?? []) {
      if (!isWanted(step.if, { contexts: { ...all, env: jobEnv }, functions })) continue;
      const environment = { ...jobEnv, ...fill(step.env, jobEnv) };
      if (step.uses) checkout = this.action(step, fill(step.with, jobEnv), checkout, place) ?? checkout;
      else if (step.run !== undefined && step.run !== setUp) {
        const outputs = join(temp, 'outputs');
        writeFileSync(outputs, '');
        hasFailed =
          !this.shell(step.run, checkout, { ...environment, GITHUB_OUTPUT: outputs, RUNNER_TEMP: temp }, place) ||
          hasFailed;
        if (step.id) steps[step.id] = { outputs: outputsIn(outputs) };
      }
    }
    return { result: hasFailed ? 'failure' : 'success', outputs: fill(job.outputs) };
  }

  /** @returns the checkout, where it makes one */
  private action(
    { uses = '' }: Step,
    given: Record<string, string>,
    checkout: string,
    place: Place,
  ): string | undefined {
    const [name = ''] = uses.split('@');
    if (name === 'actions/checkout') {
      if (given.ref !== 'main') throw new Error(`${place.path} checks out ${given.ref}`);
      return this.repository.clone();
    }
    const { name: artifact = '', path = checkout } = given;
    const stored = join(place.artifacts, artifact);
    if (name === 'actions/upload-artifact') cpSync(path, stored, { recursive: true });
    else if (name === 'actions/download-artifact') {
      mkdirSync(path, { recursive: true });
      cpSync(stored, path, { recursive: true });
    } else if (name !== 'actions/setup-node') throw new Error(`what does ${name} do?`);
    return undefined;
  }

  private shell(run: string, cwd: string, environment: Readonly<Record<string, string>>, { path }: Place): boolean {
    const { bin } = { bin: join(this.github.directory, 'bin') };
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd,
      encoding: 'utf8',
      env: {
        ...{
          HOME: cwd,
          LANG: 'C.UTF-8',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: '/dev/null',
          CLUSTER: this.cluster,
        },
        ...{ GITHUB_REPOSITORY: 'example/shop', GITHUB_STEP_SUMMARY: join(cwd, '../summary'), SECONDS_BETWEEN: '0' },
        ...environment,
        PATH: `${bin}:${process.env.PATH ?? ''}`,
      },
    });
    if (existsSync(join(cwd, 'executed'))) throw new Error(`${path}: a text of somebody else was executed`);
    this.result.said += `${path}: ${stderr.trim()}\n${status === 0 ? '' : `${path}: ${stdout}exit code ${status}\n`}`;
    return status === 0;
  }
}

const kubectl = `#!/bin/bash
# Argo CD has delivered everything at once.
if [[ -e $KUBECONFIG && $(cat "$KUBECONFIG") == "of agents" ]]; then exec node ${resolve('test/workflows/pod.mjs')} "$@"; fi
[[ -e $KUBECONFIG && $(cat "$KUBECONFIG") == "of argo cd" ]] || { echo "error: no rights" >&2; exit 1; }
case "$1 $2" in
  config*) echo '{"current-context":"test"}' ;;
  get*) echo '{"metadata":{},"status":{"sync":{"status":"Synced","revision":"'"$(git ls-remote origin refs/heads/live | cut -f1)"'"},"health":{"status":"Healthy"}}}' ;;
esac
`;

function needsOf({ needs = [] }: Job = {}): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

/** All that must have been done before: where one of these was skipped, what does not say otherwise is skipped, too. */
function ancestors(name: string, workflow: Workflow): string[] {
  const direct = needsOf(workflow.jobs[name]);
  return [...new Set([...direct, ...direct.flatMap((need) => ancestors(need, workflow))])];
}

function isWanted(condition: string | undefined, surroundings: Surroundings): boolean {
  const text = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const whole = /\b(success|failure|cancelled|always)\(\)/.test(text) ? text : `success() && (${text})`;
  return isTrue(evaluate(whole, surroundings));
}

/** As GitHub reads them: a line each. */
function outputsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w.-]+)=(.*)$/s.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`no output: ${line}`);
      return [name, value];
    }),
  );
}
