import { calledFile, files, ours, read, type Job } from './workflow';

/** Rights that are asked for and not given; one to write holds one to read. */
function lacks(given: Job['permissions'], needed: Job['permissions'] = {}): string[] {
  return Object.entries(needed)
    .filter(([area, right]) => given?.[area] !== 'write' && given?.[area] !== right)
    .map(([area, right]) => `${area}: ${right}`);
}

const callers = files.filter((file) => file.startsWith('workflows/'));

test.each(callers)('%s gives what it calls the rights that it needs, over four levels at most', (file) => {
  const check = (path: string, level: number, given?: Job['permissions']) => {
    // GitHub took no more for long.
    expect({ path, isTooDeep: level > 4 }).toEqual({ path, isTooDeep: false });
    for (const [name, job] of Object.entries(read(path).jobs)) {
      if (given) expect({ path, name, lacks: lacks(given, job.permissions) }).toEqual({ path, name, lacks: [] });
      const called = job.uses === undefined ? undefined : calledFile(job.uses);
      if (called) check(called, level + 1, job.permissions);
    }
  };
  check(file, 1);
});

test('no job has both what opens a cluster and a token that writes', () => {
  for (const file of ours) {
    for (const [name, { permissions = {}, steps = [] }] of Object.entries(read(file).jobs)) {
      const opens = /secrets\.\w*KUBECONFIG/.test(JSON.stringify(steps));
      const writes =
        Object.values(permissions).includes('write') || JSON.stringify(steps).includes('secrets.AGENT_TOKEN');
      expect({ file, name, both: opens && writes }).toEqual({ file, name, both: false });
    }
  }
});

/** What people outside write, and names that they choose; what comes from other jobs may be made of it. */
const foreign =
  /github\.(head_ref|actor|triggering_actor|ref_name|event\.[\w.*]*\b(title|body|message|name|ref|label|labels|login|email|page_name|description|default_branch)\b)|inputs\.|needs\.|steps\./;

test('a text of somebody else reaches a script by a variable only', () => {
  let count = 0;
  for (const file of files) {
    for (const [name, { steps = [], ...job }] of Object.entries(read(file).jobs)) {
      // Nor as the name of a program, a runner, or a place.
      expect({ file, name, uses: job.uses?.includes('${{') ?? false }).toEqual({ file, name, uses: false });
      for (const { run = '', uses = '', with: given = {}, env = {} } of steps) {
        expect({ file, name, run: run.includes('${{') }).toEqual({ file, name, run: false });
        // What is given to some actions is run by them, as actions/github-script does. These take names and places.
        if (uses !== '') expect(uses).toMatch(/^actions\/(checkout|setup-node|upload-artifact|download-artifact)@/);
        for (const [key, value] of Object.entries(given))
          if (foreign.test(String(value))) expect(['ref', 'cache', 'cache-dependency-path']).toContain(key);
        for (const [key, value] of Object.entries(env)) {
          count += foreign.test(value) ? 1 : 0;
          // What a program takes for an order, whatever it is asked to do.
          expect(key).not.toMatch(/^(PATH|BASH_ENV|ENV|IFS|PS4|SHELLOPTS|BASHOPTS|LD_\w+|NODE_\w+|GIT_(?!TOKEN$)\w+)$/);
        }
      }
    }
  }
  expect(count).toBeGreaterThan(40);
});

test('no script runs a text, or tells later steps more than they are asked for', () => {
  for (const file of ours)
    for (const { steps = [] } of Object.values(read(file).jobs))
      for (const { run = '' } of steps) {
        expect(run).not.toMatch(/\beval\b|(^|[;&|]\s*)source\b|(^|\s)\.\s|\bbash -c|\bsh -c|\bxargs\b/m);
        expect(run).not.toMatch(/GITHUB_ENV|::(set-output|set-env|add-path|save-state)/);
      }
});

test('an issue is worked on by one run at a time, and none is broken off', () => {
  const groups: string[] = [];
  for (const file of files) {
    for (const [name, { concurrency, uses = '' }] of Object.entries(read(file).jobs)) {
      if (concurrency)
        expect({ file, name, cancels: concurrency['cancel-in-progress'] }).toEqual({ file, name, cancels: false });
      if (uses.includes('slotstack-agent.yaml')) groups.push(concurrency?.group ?? '');
    }
  }
  expect(groups).toHaveLength(5);
  for (const group of groups)
    expect(group).toMatch(/^agent-(plan|dev|review|repair)-\$\{\{ github\.event\.(issue|pull_request)\.number \}\}$/);
});

test('who may have an agent work is asked of each event that has one work', () => {
  for (const file of callers)
    for (const [name, job] of Object.entries(read(file).jobs))
      if (/slotstack-(agent|slot-up)/.test(job.uses ?? ''))
        expect({ file, name, if: job.if }).toMatchObject({
          if: expect.stringContaining(
            "contains(fromJSON(vars.SLOTSTACK_ALLOWED_USERS || '[]'), github.actor)",
          ) as string,
        });
});

test('labels that give something are the same wherever one is taken away', () => {
  const labels = ['slot', '[ai-plan]', '[ai-dev]', '[ai-repair]'];
  const lines = (file: string, job: string) => String(read(file).jobs[job]?.with?.label).trim().split('\n');
  expect(lines('workflows/slot.yaml', 'down')).toEqual(labels);
  expect(lines('workflows/reconcile.yaml', 'reconcile')).toEqual(labels);
  for (const label of labels) expect(read('workflows/slot.yaml').jobs.down?.if).toContain(`"${label}"`);
});
