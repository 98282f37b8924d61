import type { Life } from '../../rules/life';
import { holderKey, lifeKey } from '../facts/life';
import { projectKey } from '../facts/namespace';
import { computedFrom } from '../../siblings/standing-in';
import { endSeconds } from './waits';

/** A call of kubectl. */
export interface Step {
  /** Name of its container. */
  readonly name: string;
  /** Arguments of kubectl. */
  readonly args: readonly string[];
}

/** A slot's namespace, and who is to have it. */
export interface SlotNamespace {
  readonly project: string;
  readonly namespace: string;
  readonly life: Life;
}

/**
 * What leaves a slot's namespace absent, or of this life.
 *
 * Only an older life is ended. A newer one means that whoever calls this has an old commit, and the same number with another
 * holder that somebody has edited the register: there a person must look.
 */
export function beginningSteps({ project, namespace, life }: SlotNamespace): Step[] {
  const byName = `--field-selector=metadata.name=${namespace}`;
  return [
    {
      name: 'check-life',
      args: [
        'get',
        'namespace',
        namespace,
        '--ignore-not-found',
        `--output=go-template=${lifeTemplate(project, life)}`,
      ],
    },
    {
      name: 'end-older-life',
      // By its labels, so that one of this life is not even named. One without a life is from before there were any.
      args: [
        'delete',
        'namespaces',
        byName,
        `--selector=${projectKey}=${project},${lifeKey},${lifeKey}!=${life.number}`,
        `--timeout=${endSeconds}s`,
      ],
    },
    {
      name: 'wait-until-gone',
      // The namespace of this very life may be on its way out, too.
      args: ['wait', 'namespaces', `${byName},status.phase=Terminating`, '--for=delete', `--timeout=${endSeconds}s`],
    },
  ];
}

/** What ends a slot: its namespace goes, with all that anybody has put there, and all that runs there. */
export function endingStep(namespace: string): Step {
  return {
    name: 'end-life',
    args: ['delete', 'namespace', namespace, '--ignore-not-found', `--timeout=${endSeconds}s`],
  };
}

/** A template that a namespace passes that may go to this life; on any other it ends with an error. */
function lifeTemplate(project: string, { number, holder }: Life): string {
  const wanted = String(number);
  const digits = computedFrom(wanted, length);
  // The one way to fail: a template that is not defined. Its name is in the error.
  const fail = (condition: string, reason: string) => `{{ if ${condition} }}{{ template "${reason}" }}{{ end }}`;
  return [
    `{{ $project := index .metadata.labels "${projectKey}" }}`,
    `{{ $life := index .metadata.labels "${lifeKey}" }}`,
    `{{ $holder := index .metadata.labels "${holderKey}" }}`,
    fail(`and $project (ne $project "${project}")`, `the namespace belongs to another project than ${project}`),
    '{{ if $life }}',
    // Numbers as texts: of two without leading zeros, the longer one is greater.
    fail(
      `or (gt (len $life) ${digits}) (and (eq (len $life) ${digits}) (gt $life "${wanted}"))`,
      `the namespace is of a newer life than ${wanted}: this is an older commit`,
    ),
    fail(
      `and (eq $life "${wanted}") (ne $holder "${holder}")`,
      `the namespace is of life ${wanted} of another holder than ${holder}: was the register edited by hand?`,
    ),
    '{{ end }}',
  ].join('');
}

function length(text: string): string {
  return String(text.length);
}
