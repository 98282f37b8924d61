import type { EnvironmentHeader, Header } from './header';
import { Rendering } from './rendering';
import type { StandIn } from '../siblings/stand-in';

/**
 * The namespace of an environment or slot, known before anything else is rendered.
 *
 * @param variables what templates may read of the environment
 * @param standIn what the slot is. @default a slot of its own
 * @throws InvalidInput when its pattern cannot be evaluated
 * @throws DependsOnSlot for a stand-in that is not enough
 */
export function namespaceOf(
  { project, settings }: Header,
  variables: Readonly<Record<string, string>>,
  projectRoot: string,
  environment: EnvironmentHeader,
  slot: number | undefined,
  standIn?: StandIn,
): string {
  const place = {
    project,
    environment: environment.name,
    ...(slot !== undefined && { slot }),
    ...(standIn && { standIn }),
    namespace: '',
    projectRoot,
  };
  return new Rendering(place, settings, { variables }).text(environment.namespacePattern).trim();
}
