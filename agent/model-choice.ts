import type { AgentOfTarget } from '../config/agent';
import { toldLine } from './told-lines';

/** Which model a run is with, and how much that thinks. */
export interface ModelChoice {
  /** @default that of the agent's program */
  readonly model?: string | undefined;
  /** @default that of the agent's program */
  readonly effort?: string | undefined;
  /** What is said of labels that are not used. */
  readonly notes: readonly string[];
}

/** What a label may say: it becomes a word of a command. */
const forms = {
  model: /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}$/,
  effort: /^[a-z][a-z0-9-]{0,29}$/,
} as const;

/** Whether a text may be what is chosen. */
export function isChoice(what: keyof typeof forms, text: string): boolean {
  return forms[what].test(text);
}

/** What is chosen by options, else by labels, else by services.yaml. */
export function choiceOf(
  agent: Pick<AgentOfTarget, 'labels' | 'model' | 'effort'>,
  labels: readonly string[],
  options: { readonly model?: string | undefined; readonly effort?: string | undefined },
): ModelChoice {
  const notes: string[] = [];
  const chosen = (what: keyof typeof forms) => {
    if (options[what] !== undefined) return options[what];
    const prefix = agent.labels[what];
    const values = [...new Set(labels)]
      .filter((label) => prefix !== '' && label.startsWith(prefix))
      .map((label) => label.slice(prefix.length).trim());
    const good = values.filter((value) => isChoice(what, value));
    for (const value of values.filter((each) => !good.includes(each)))
      notes.push(`label ${toldLine(JSON.stringify(prefix + value))} names no ${what}: it is not used`);
    const [first, second] = [...new Set(good)];
    if (second !== undefined) notes.push(`several labels name the ${what}: ${String(first)} is used`);
    return first ?? agent[what];
  };
  return { model: chosen('model'), effort: chosen('effort'), notes };
}
