import { join } from 'node:path';
import { Construct } from 'constructs';
import type { Registry } from '../../config/images/registries';
import { scriptFile } from '../script-file';
import { ownLabel } from './builder-container';
import { credentialsOf, RegclientJob, type LoginFile, type RegclientProps } from './regclient-job';

export interface OwnTagListProps extends RegclientProps {
  /** Where slots push what they build for themselves. */
  readonly repositories: readonly string[];
  /** What was made later is not listed: a time as "2026-11-21 10:00:00", in UTC. */
  readonly before: string;
}

/** A Job that lists images which slots have built for themselves, once for whoever asks. */
export class OwnTagList extends Construct {
  constructor(scope: Construct, id: string, { repositories, before, ...props }: OwnTagListProps) {
    super(scope, id);
    const given = [
      `local repositories = {${repositories.map(quoted).join(', ')}}`,
      `local label, project, before = ${[ownLabel, props.project, before].map(quoted).join(', ')}`,
      '',
    ].join('\n');
    new RegclientJob(this, 'list', { ...props, ...byRegbot('list-own-tags', given, props.registries) });
  }
}

export interface TagRemovalProps extends RegclientProps {
  readonly images: readonly string[];
}

/** A Job that removes tags of images, once for whoever asks. */
export class TagRemoval extends Construct {
  constructor(scope: Construct, id: string, { images, ...props }: TagRemovalProps) {
    super(scope, id);
    const given = `local references = {${images.map(quoted).join(', ')}}\n`;
    new RegclientJob(this, 'remove', { ...props, ...byRegbot('remove-tags', given, props.registries) });
  }
}

/** Names of images, and times: no character of them means anything in a text of Lua. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function byRegbot(name: 'list-own-tags' | 'remove-tags', given: string, registries: readonly Registry[]) {
  const script = `${given}${scriptFile(join(__dirname, `scripts/${name}.lua`))}`;
  return {
    work: name === 'remove-tags' ? 'remove' : 'list',
    backoffLimit: 0,
    configuration: (fileOf: LoginFile) =>
      `${JSON.stringify({ version: 1, creds: credentialsOf(registries, fileOf), scripts: [{ name, script }] }, undefined, 2)}\n`,
  } as const;
}
