import { services } from '../publish/published';
import type { Actions, Event } from './actions';

/** services.yaml of a project with slots, and with an environment on request, which is a guest in staging. */
const shop = services()
  .replace('ai: {}', 'ai-staging: {}, ai: {}, ai-repair: {from: ai-staging}')
  .replace('- name: data\n', `- name: data\n    when: '{{ ne .Env "ai-repair" }}'\n`);

/** What runs is the script that a test has put into the pod. */
const agent = `agent:
  image: agent:1
  command: [bash, -c, 'cat >"$HOME/prompt"; ANSWER="$1" KIND="$2" bash "$HOME/agent" <"$HOME/prompt"', agent, '$(ANSWER)', '$(KIND)']
`;

export const servicesOfShop = {
  'projects/shop/services.yaml': `${shop}${agent}argocd: {repoURL: 'https://example.org/shop.git', branch: live}\n`,
};

const time = '2026-11-21T10:00:00Z';

/** Somebody sets a label on an issue. */
export function labeled(number: number, label: string, action = 'labeled'): Event {
  return issueEvent(number, action, [label], { label: { name: label } });
}

export function issueEvent(number: number, action: string, labels: readonly string[], more: object = {}): Event {
  const issue = {
    ...{ number, state: action === 'closed' ? 'closed' : 'open', updated_at: time },
    labels: labels.map((name) => ({ name })),
  };
  return { name: 'issues', action, payload: { issue, ...more } };
}

/** Somebody comments on an issue. */
export function said(number: number, body: string): Event {
  const comment = { body, created_at: time };
  return {
    name: 'issue_comment',
    action: 'created',
    payload: { issue: { number, state: 'open', labels: [] }, comment },
  };
}

/** Somebody asks for changes of a pull request. */
export function review(actions: Actions, number: number): Event {
  const payload = { ...pull(actions, number), review: { state: 'changes_requested', submitted_at: time } };
  return { name: 'pull_request_review', action: 'submitted', payload };
}

/** A pull request is closed, as GitHub has it now. */
export function closed(actions: Actions, number: number): Event {
  return { name: 'pull_request_target', action: 'closed', payload: pull(actions, number) };
}

function pull({ github }: Actions, number: number): Record<string, unknown> {
  const { state, labels, pull: its } = github.of(number);
  const head = { ref: its?.head, repo: { full_name: its?.fork ?? 'example/shop' } };
  return {
    pull_request: { number, state, head, updated_at: time, labels: labels.map((name) => ({ name })) },
  };
}
