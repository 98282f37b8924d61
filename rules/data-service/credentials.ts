/** Keys of the Secret of a data service whose values are random, behind the prefix: `PASSWORD` of postgres is POSTGRES_PASSWORD. */
export const passwords = {
  postgres: ['PASSWORD'],
  redis: ['PASSWORD'],
  rabbitmq: ['PASSWORD'],
  mariadb: ['PASSWORD', 'ROOT_PASSWORD'],
} as const;

/** Data services that have no users. */
const withoutUser: readonly string[] = ['redis'];

/** All keys of the Secret of a data service. */
export function credentialKeys(type: keyof typeof passwords): string[] {
  const names = [...(withoutUser.includes(type) ? [] : ['USER']), ...passwords[type]];
  return names.map((name) => `${type.toUpperCase()}_${name}`);
}
