/** Where the scripts find what they work on. */
export const mountPaths = {
  environment: '/slot-data/environment',
  volume: '/slot-data/volume',
  parent: '/slot-data/parent',
  sentinel: '/slot-data/sentinel',
  token: '/slot-data/token',
  tickets: '/slot-data/tickets',
  scripts: '/slot-data/scripts',
  root: '/slot-data/root',
  record: '/slot-data/record',
  slots: '/slot-data/slots',
  workspace: '/slot-data/workspace',
  backup: '/slot-data/backup',
  repository: '/slot-data/repository',
  work: '/slot-data/work',
  restore: '/slot-data/restore',
  secrets: '/slot-data/secrets',
} as const;
