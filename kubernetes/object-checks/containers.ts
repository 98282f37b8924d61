import { imageProblem } from '../image-name';
import { suggestion } from '../../input/suggestion';
import type { Field } from './field';
import { checkPort } from './ports';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Checks what the containers of a pod run, and the ports that they have and are asked at. */
export function checkContainers(spec: Field): string[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    spec
      .at(list)
      .items.flatMap((container) => [
        ...checkImage(container.at('image')),
        ...container
          .at('ports')
          .items.flatMap((port) => [...checkPort(port.at('containerPort')), ...checkPort(port.at('hostPort'), 0)]),
        ...checkProbes(container),
      ]),
  );
}

function checkImage(image: Field): string[] {
  if (image.isAbsent || image.text === '') return [image.problem('is required')];
  const problem = imageProblem(image.text ?? '');
  return problem === undefined ? [] : [image.problem(problem)];
}

/** A port that a probe asks at by name must be one of the same container. */
function checkProbes(container: Field): string[] {
  const names = container.at('ports').items.flatMap((port) => port.at('name').text ?? []);
  const handlers = [
    ...probes.map((probe) => container.at(probe)),
    ...['postStart', 'preStop'].map((hook) => container.at('lifecycle', hook)),
  ];
  const asked = handlers.flatMap((handler) => [
    handler.at('httpGet', 'port'),
    handler.at('tcpSocket', 'port'),
    handler.at('grpc', 'port'),
  ]);
  return asked.flatMap((port) => {
    const name = port.text;
    if (name === undefined || /^[0-9]+$/.test(name)) return checkPort(port);
    return names.includes(name)
      ? []
      : [port.problem(`no port of the container is named "${name}"${suggestion(name, names)}`)];
  });
}
