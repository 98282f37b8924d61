import { Problems } from '../input/problem';
import type { EnvironmentConfig, Services } from './schema/services';
import { suggestion } from '../input/suggestion';
import type { YamlDocument } from '../input/yaml-document';

/**
 * The settings of an environment with those of the environments it is `from`: what it leaves out or empty is inherited.
 *
 * Only the settings of a cluster are; overlays, domains and namespaces are not, and neither is the generation of the
 * data.
 *
 * @throws InvalidInput for an unknown parent or a cycle
 */
export function resolveEnvironment(
  name: string,
  services: Services,
  document: YamlDocument,
  path: readonly string[] = [],
): EnvironmentConfig {
  const { environments } = services;
  const own = environments[name] ?? {};
  if (own.from === undefined || own.from === '') return own;
  const problems = new Problems();
  const position = document.positionOf(['environments', name, 'from']);
  const chain = [...path, name];
  if (!Object.hasOwn(environments, own.from)) {
    problems.add(
      position,
      `environments.${name}.from: there is no environment "${own.from}"${suggestion(own.from, Object.keys(environments))}`,
    );
  } else if (chain.includes(own.from)) {
    problems.add(position, `environments.${name}.from: ${[...chain, own.from].join(' -> ')} goes in a circle`);
  }
  problems.throwIfAny();
  const parent = resolveEnvironment(own.from, services, document, chain);
  const stated = Object.entries(own).filter(([, value]) => value !== undefined && value !== '');
  return { ...parent, dataGeneration: undefined, ...Object.fromEntries(stated) };
}
