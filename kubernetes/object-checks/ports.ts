import type { Field } from './field';

/** Checks the number of a port. A name is another matter. */
export function checkPort(port: Field, least: 0 | 1 = 1): string[] {
  const { value } = port;
  if (typeof value !== 'number' || (value >= least && value <= 65535)) return [];
  return [port.problem(`must be a port, 1 to 65535, is ${value}`)];
}

/** Checks the ports of a Service. */
export function checkServicePorts(spec: Field): string[] {
  return spec
    .at('ports')
    .items.flatMap((port) => [
      ...checkPort(port.at('port')),
      ...checkPort(port.at('targetPort')),
      ...checkPort(port.at('nodePort'), 0),
    ]);
}

/** Checks the ports of the Services that an Ingress leads to. */
export function checkIngressPorts(spec: Field): string[] {
  const paths = spec.at('rules').items.flatMap((rule) => rule.at('http', 'paths').items);
  return [spec.at('defaultBackend'), ...paths.map((path) => path.at('backend'))].flatMap((backend) =>
    checkPort(backend.at('service', 'port', 'number')),
  );
}
