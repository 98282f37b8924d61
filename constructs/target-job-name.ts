import { digest } from '../input/digest';
import { computedFrom } from '../siblings/standing-in';

/** What a name of a Job may have at most: it is a label of its pods, too. */
const most = 63;

/** Name of a Job for one target, where those of all targets lie in one namespace. Fixed: the Job of an earlier try is found by it. */
export function targetJobName(prefix: string, target: string): string {
  const name = `${prefix}-${target}`;
  return name.length <= most ? name : computedFrom(name, shortened);
}

function shortened(name: string): string {
  if (name.length <= most) return name;
  const hash = digest(name, 8);
  return `${name.slice(0, most - hash.length - 1)}-${hash}`;
}
