import { Argument } from '@commander-js/extra-typings';
import { jsonText, registerJsonSchema, servicesJsonSchema } from '../../config/schema/json-schema';
import { verb } from '../verb';

const schemas = { services: servicesJsonSchema, register: registerJsonSchema } as const;

export function schema() {
  return verb({
    name: 'schema',
    description:
      'Prints a JSON Schema, by which editors complete and check a file: that of services.yaml, or of the files of the slot register.',
    examples: {
      'schema > services.schema.json':
        'then, first in services.yaml: # yaml-language-server: $schema=services.schema.json',
      'schema register > register.schema.json': 'of slots/active/<n>.yaml',
    },
  })
    .addArgument(
      new Argument('[which]', 'of what').choices(['services', 'register'] as const).default('services' as const),
    )
    .action((which) => {
      process.stdout.write(jsonText(schemas[which]()));
    });
}
