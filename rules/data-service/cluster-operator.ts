/** Characters. The cluster operator's definition has refused more. */
const longestRabbitmqConf = 2000;

/** Why the cluster operator refuses the lines of rabbitmq.conf; undefined where it does not. */
export function rabbitmqConfProblem(text: string): string | undefined {
  return text.length <= longestRabbitmqConf
    ? undefined
    : `must be shorter: they have ${text.length} characters, and may have ${longestRabbitmqConf}`;
}
