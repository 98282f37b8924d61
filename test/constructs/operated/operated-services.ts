import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { OperatedPostgres, type OperatedPostgresProps } from '../../../constructs/operated/operated-postgres';
import { OperatedRabbitmq, type OperatedRabbitmqProps } from '../../../constructs/operated/operated-rabbitmq';
import type { KubernetesObject } from '../../../kubernetes/kubernetes-object';
import { newChart, objectsOf } from '../built';

// Every prop has a value: a new one does not compile until it has a line here, and one in the test of its effects.
const common = {
  namespace: 'staging',
  project: 'shop',
  generation: 2,
  imagePullSecrets: ['registry-key'],
  instances: 5,
  storage: { size: Size.gibibytes(20), storageClass: 'fast' },
  memory: Size.gibibytes(2),
  cpu: Cpu.millis(100),
  cpuLimit: Cpu.units(2),
};

export const postgresProps: Required<OperatedPostgresProps> = {
  ...common,
  name: 'db',
  image: 'ghcr.io/cloudnative-pg/postgresql:17',
  secret: 'db-secret',
  configMap: 'db-address',
  settings: { work_mem: '16MB' },
  database: 'chat',
  user: 'chatter',
  sharedMemory: Size.mebibytes(300),
  backup: {
    destination: 's3://backups/shop',
    endpoint: 'https://s3.example.org',
    secret: 'bucket',
    accessKeyId: 'ID',
    secretAccessKey: 'KEY',
    schedule: '30 3 * * *',
    retention: '30d',
  },
};

export const rabbitmqProps: Required<OperatedRabbitmqProps> = {
  ...common,
  name: 'queue',
  image: 'docker.io/library/rabbitmq:4.1-management',
  secret: 'queue-secret',
  configMap: 'queue-address',
  settings: { heartbeat: '30' },
  virtualHost: 'jobs',
};

export function builtPostgres(changes: Partial<OperatedPostgresProps> = {}): KubernetesObject[] {
  return objectsOf(new OperatedPostgres(newChart(), 'main', { ...postgresProps, ...changes }));
}

export function builtRabbitmq(changes: Partial<OperatedRabbitmqProps> = {}): KubernetesObject[] {
  return objectsOf(new OperatedRabbitmq(newChart(), 'main', { ...rabbitmqProps, ...changes }));
}
