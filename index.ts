// The library: constructs for a cdk8s program of your own. `examples/` shows them.
export { Agent, type AgentAttachProps, type AgentProps } from './constructs/agent/agent';
export { DeletionHook, type PreDeleteProps } from './constructs/argocd/deletion-hook';
export { Backup, type BackupProps } from './constructs/backup/backup';
export { Credentials, type GeneratedCredentialsProps } from './constructs/data-service/credentials';
export { DataService, type DataServiceProps } from './constructs/data-service/data-service';
export { Mariadb, type MariadbProps } from './constructs/data-service/mariadb';
export { Postgres, type PostgresProps } from './constructs/data-service/postgres';
export { Rabbitmq, type RabbitmqProps } from './constructs/data-service/rabbitmq';
export { Redis, type RedisProps } from './constructs/data-service/redis';
export type { AttachProps } from './constructs/included/attached-object';
export { InvalidProps } from './constructs/invalid-props';
export type { ImageFacts } from './constructs/known-images';
export { CleanupJob, type CleanupJobProps } from './constructs/slot-data/cleanup-job';
export { DataDisk, type DataDiskProps, type TrashProps } from './constructs/slot-data/data-disk';
export type { DataOnDisk, PathOnDisk } from './constructs/slot-data/data-on-disk';
export { DataPath, type DataPathProps } from './constructs/slot-data/data-path';
export type { Deletion, EndingSlot } from './constructs/slot-data/deletion';
export type { Disk, DiskFacts, DiskProps } from './constructs/slot-data/disk';
export {
  SlotClaims,
  type ClaimProps,
  type ClaimedPathProps,
  type SlotClaimsProps,
} from './constructs/slot-data/slot-claims';
export { SlotData, type SlotDataProps } from './constructs/slot-data/slot-data';
export type { TargetDataProps } from './constructs/slot-data/slot-data-props';
export type { Tools, ToolsProps } from './constructs/slot-data/tools';
export {
  Workspace,
  type WorkspacePackages,
  type WorkspaceProps,
  type WorkspaceScanProps,
} from './constructs/workspace/workspace';
export type { AgentResources, AgentRule, SecretReference, StatedAgentContainer, WholeSources } from './rules/agent';
export type { StatedBackup, StatedKeep } from './rules/backup';
export type { JobResources } from './rules/defaults/jobs';
export type { McpAddress, McpProgram, McpServer, McpValue } from './rules/mcp-server';
export type { ConfigFile, StatedGitConfig, StatedKeys, StatedPackages, StatedWorkspace } from './rules/workspace';
export type { ScanReaction, StatedScan } from './rules/workspace-scan';
