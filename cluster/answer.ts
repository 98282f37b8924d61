import * as z from 'zod';
import { formatPath } from '../config/schema/read';
import { CommandFailed } from '../process/command-failed';

/**
 * What kubectl has printed, as JSON of this form. An answer may be cut off, or come from something else than a cluster,
 * such as the page of a proxy that asks for a password.
 *
 * @param call that it answers, for people
 * @throws CommandFailed where it is something else
 */
export function answerAs<Answer>(schema: z.ZodType<Answer>, call: string, text: string): Answer {
  const value = parsed(call, text);
  const { error } = schema.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue) {
    const place = issue.path.length === 0 ? 'the answer' : formatPath(issue.path);
    throw new CommandFailed(
      `${call}: this answer is not understood: ${place} is not as Kubernetes has it: ${issue.message.replace(/^Invalid input: /, '')}`,
    );
  }
  // As it came: objects are compared whole, and a schema names what is read of them.
  return value as Answer;
}

function parsed(call: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === '' ? 'is empty' : `is no JSON, or not all of it: it begins with ${beginning(text)}`;
    throw new CommandFailed(
      `${call}: this answer of a cluster is expected as JSON, and ${what}; does something else answer, such as a proxy?`,
    );
  }
}

function beginning(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
}
