import type { Cpu } from 'cdk8s-plus-28';
import { imageProblem } from '../../kubernetes/image-name';
import { thousandthsOf } from '../../kubernetes/quantity';
import { label } from '../../rules/names';
import { settingProblem } from '../../rules/server-settings';
import { brokenBy } from '../../rules/text-rule';
import type { Findings } from '../invalid-props';
import { sizeProblem } from '../size';
import type { Credentials } from './credentials';
import type { DataServiceProps } from './data-service-props';
import type { ServiceKind } from './service-kind';

/** Names of a service's objects, defaults included. */
interface ServiceNames {
  readonly host: string;
  readonly configMap: string;
  readonly secret: string;
}

/** What is wrong with the props of a service of some kind. */
export function serviceFindings<Props extends DataServiceProps>(
  props: Props,
  kind: ServiceKind<Props>,
  { host, configMap, secret }: ServiceNames,
): Findings {
  const { image, memory, cpu, cpuLimit, credentials, settings = {} } = props;
  const ofSettings = Object.entries(settings).map(
    ([key, value]) => [`settings.${key}`, settingProblem(key, value, kind.settings)] as const,
  );
  const ofMemory = sizeProblem(memory);
  return {
    name: brokenBy(host, label),
    image: imageProblem(image),
    memory: ofMemory,
    cpuLimit:
      cpu && cpuLimit && amountOf(cpuLimit) < amountOf(cpu) ? 'must not be less than the CPU requested' : undefined,
    credentials: credentialsProblem(credentials, kind),
    secret: brokenBy(secret, label),
    configMap: brokenBy(configMap, label),
    ...Object.fromEntries(ofSettings),
    ...(ofMemory === undefined && kind.findings(props)),
  };
}

function credentialsProblem(
  { source, user }: Credentials,
  { user: rule }: Pick<ServiceKind<never>, 'user'>,
): string | undefined {
  if (source === 'existing') return undefined;
  if (!rule) return user === undefined ? undefined : 'the server has no users: leave the user out';
  if (user === undefined) return 'name the user: Credentials.generated({ user: "shop" })';
  const problem = brokenBy(user, rule);
  return problem === undefined ? undefined : `user ${problem}`;
}

function amountOf({ amount }: Cpu): number {
  return thousandthsOf(amount) ?? 0;
}
