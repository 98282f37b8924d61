import { usualCollector, type CollectorSettings } from '../rules/defaults/collector-and-trash';
import type { CollectorConfig } from './schema/collector';

export function collectorSettings(config: CollectorConfig = {}): CollectorSettings {
  const stated = Object.entries(config).filter(([, value]) => value !== undefined);
  return { ...usualCollector, ...Object.fromEntries(stated) };
}
