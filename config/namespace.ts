import type { EnvironmentHeader, Header } from './header';
import { Rendering } from './rendering';

/**
 * The namespace of an environment or slot, known before anything else is rendered.
 *
 * @param variables what templates may read of the environment
 * @throws InvalidInput when its pattern cannot be evaluated
 */
export function namespaceOf(
  { project, settings }: Header,
  variables: Readonly<Record<string, string>>,
  projectRoot: string,
  environment: EnvironmentHeader,
  slot: number | undefined,
): string {
  const place = {
    project,
    environment: environment.name,
    ...(slot !== undefined && { slot }),
    namespace: '',
    projectRoot,
  };
  return new Rendering(place, settings, variables).text(environment.namespacePattern).trim();
}
