import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { label } from '../../../config/schema/scalars';
import { CommandFailed } from '../../../process/command-failed';
import { clean, show, type Selection } from '../../../slots/decision';
import { holderName } from '../../../slots/slot-project';
import { valueWithoutSecrets } from '../../../kubernetes/plain-secrets/without-secrets';
import { decisionFields, knownSlots, lines, requestFields, slotFields, slotTable } from '../../slots-view';
import { UsageError } from '../../usage-error';
import type { Session } from '../session';
import { addTool } from '../tool';

const number = z.int().min(1).max(999_999_999_999_999);

const slotOutput = z.looseObject({
  slot: z.number(),
  namespace: z.string().optional(),
  state: z.enum(['active', 'released', 'unused']),
  generation: z.number().describe('counter: raised by each allocation and each clean'),
  issue: z.number().optional(),
  pr: z.number().optional(),
  owner: z.string().optional(),
  since: z.string().optional(),
  head: z.string().optional().describe('branch that the slot shows'),
  'head-commit': z.string().optional(),
});

const noteOutput = z.string().optional().describe('what is to be known of where the register was read');

/** The same as a line, and as a field. */
function told(note: string | undefined) {
  return { noteLines: note === undefined ? [] : [`note: ${note}`], noteField: note === undefined ? {} : { note } };
}

const projectName = label.optional().describe('which project, where there are several');

/** Which project is meant, where a server has several; one that is bound is not asked. */
function projectInput({ isBound }: Session): { readonly project: typeof projectName } {
  return (isBound ? {} : { project: projectName }) as { project: typeof projectName };
}

/** Adds the tools that read the register. */
export function addSlots(server: McpServer, session: Session): void {
  addTool(
    server,
    'list_slots',
    {
      title: 'List slots',
      description:
        'Lists slots as the register has them: who works in each, since when, its generation and namespace. The tool status says how they are in the cluster.',
      input: z.strictObject(projectInput(session)),
      output: z.object({
        project: z.string(),
        slots: z.array(slotOutput),
        requests: z
          .array(z.looseObject({ environment: z.string() }))
          .describe('environments that are there on request'),
        note: noteOutput,
      }),
    },
    ({ project: asked }) => {
      const { project, note } = session.readRegister(asked);
      const { noteLines, noteField } = told(note);
      const wanted = session.isBound ? [session.ownSlot(project)] : knownSlots(project);
      const slots = valueWithoutSecrets(wanted.map((slot) => slotFields(project, slot)));
      const requests = session.isBound ? [] : project.register.requests;
      const asking = requests.map((each) => `${each.environment} works for ${holderName(each)} (${each.owner})`);
      return {
        text: [slotTable(slots), ...asking, ...noteLines].join('\n'),
        fields: { project: project.name, slots, requests: requests.map(requestFields), ...noteField },
      };
    },
  );
  addTool(
    server,
    'show_slot',
    {
      title: 'Show a slot',
      description: 'Says what the register has of one slot: of a number, or the one that an issue or pull request has.',
      input: z.strictObject({
        slot: number.optional(),
        issue: number.optional().describe('the issue that holds it'),
        pr: number.optional().describe('the pull request that holds it'),
        ...projectInput(session),
      }),
      output: slotOutput.extend({ project: z.string(), note: noteOutput }),
    },
    ({ project: asked, ...wanted }) => {
      const { project, note } = session.readRegister(asked);
      const { noteLines, noteField } = told(note);
      const decision = show(
        project,
        selectionOf(session, wanted, () => session.ownSlot(project)),
      );
      const fields = valueWithoutSecrets(decisionFields(project, decision));
      const text = [decision.sentence, lines(fields), ...noteLines].join('\n');
      return { text, fields: { ...fields, ...noteField } };
    },
  );
}

interface Wanted {
  readonly slot?: number | undefined;
  readonly issue?: number | undefined;
  readonly pr?: number | undefined;
}

/** A server that is bound knows no other slot, whoever holds it. */
function selectionOf({ isBound, bounds }: Session, { slot, issue, pr }: Wanted, ownSlot: () => number): Selection {
  const holder = issue === undefined && pr === undefined ? undefined : { issue, pr };
  if (!isBound) {
    if (slot === undefined && !holder) throw new UsageError('which slot? Name slot, issue or pr');
    return { ...(slot !== undefined && { slot }), ...(holder && { holder }) };
  }
  const own = ownSlot();
  if (slot !== undefined && slot !== own)
    throw new CommandFailed(`slot ${slot} is not for this server: it only works on ${bounds}`);
  return { slot: own, ...(holder && { holder }) };
}

/** Adds what empties the slot that the server is bound to. */
export function addClean(server: McpServer, session: Session): void {
  addTool(
    server,
    'clean_slot',
    {
      title: 'Empty your own slot',
      description:
        'Empties the data of your own slot, which you keep: raises its generation in the register, in a commit of its own. It takes effect once the manifests of the slot are applied, or published and synced; then its services start empty. Its old data is moved aside, and can be brought back by a person for a while. Ask before you call this.',
      input: z.strictObject({ slot: number.describe('the number of your own slot: no other is accepted') }),
      output: slotOutput.extend({
        project: z.string(),
        changed: z.boolean(),
        commit: z.string().optional(),
        notes: z.array(z.string()).describe('what becomes of claims'),
      }),
      destroys: true,
    },
    ({ slot }) => {
      const place = session.changedRegister();
      const { project, decision, commit } = place.register().update((current) => {
        const selection = selectionOf(session, { slot }, () => session.ownSlot(current));
        session.checkLife(current, slot);
        return clean(current, selection);
      });
      const notes = place.claimLines(slot);
      const fields = valueWithoutSecrets({
        ...decisionFields(project, decision),
        changed: decision.change !== undefined,
        ...(commit !== undefined && { commit }),
      });
      return {
        text: [decision.sentence, lines(fields), ...notes.map((note) => `note: ${note}`)].join('\n'),
        fields: { ...fields, notes },
      };
    },
  );
}
