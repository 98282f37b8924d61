import { shown } from './shown';

/** Says why Kubernetes refuses a name: `must be at most 63 characters long, is 70`. */
export type NameRule = (name: string) => string | undefined;

// The rules of k8s.io/apimachinery/pkg/util/validation, in the words of who writes the name.

/** A part of a DNS name, by RFC 1123, which allows a digit at the beginning. */
export const dnsLabel = rule(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  63,
  'consist of lower case letters, digits and "-", and begin and end with a letter or digit',
);

/** RFC 1035: older resolvers take a name that begins with a digit for an address. */
export const dnsLabelFromLetter = rule(
  /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  63,
  'consist of lower case letters, digits and "-", begin with a letter and end with a letter or digit',
);

export const dnsSubdomain = rule(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  253,
  'consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit, also around a "."',
);

/** All that the path of a URL demands. */
export const pathSegment = rule(
  /^(?!\.{1,2}$)[^/%]+$/,
  Infinity,
  'contain neither "/" nor "%", and not be "." or ".."',
);

const labelName = rule(
  /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/,
  63,
  'consist of letters, digits, "-", "_" and ".", and begin and end with a letter or digit',
);

/** A name, or a domain's name: `app`, `app.kubernetes.io/name`. */
export const labelKey: NameRule = (key) => {
  const slash = key.indexOf('/');
  const domainProblem = slash < 0 ? undefined : dnsSubdomain(key.slice(0, slash));
  return domainProblem === undefined ? labelName(key.slice(slash + 1)) : `before the "/" ${domainProblem}`;
};

export const annotationKey: NameRule = (key) => labelKey(key.toLowerCase());

export const labelValue: NameRule = (value) => (value === '' ? undefined : labelName(value));

export const portName = rule(
  /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  15,
  'consist of lower case letters, digits and single "-" between them, with at least one letter',
);

/** Keys of a ConfigMap or a Secret are names of files when these are mounted. */
export const dataKey = rule(
  /^(?!\.\.|\.$)[-._A-Za-z0-9]+$/,
  253,
  'consist of letters, digits, "-", "_" and ".", and neither be "." nor begin with ".."',
);

export const environmentVariableName = rule(
  /^[ -<>-~]+$/,
  Infinity,
  'consist of printable ASCII characters other than "="',
);

/** A rule that leaves room for what Kubernetes appends. */
export function atMost(maximum: number, reason: string, rule: NameRule): NameRule {
  return (name) =>
    name.length > maximum ? `must be at most ${maximum} characters long, is ${name.length}: ${reason}` : rule(name);
}

function rule(pattern: RegExp, maximum: number, demand: string): NameRule {
  return (name) => {
    if (name === '') return 'must not be empty';
    if (name.length > maximum) return `must be at most ${maximum} characters long, is ${name.length}`;
    return pattern.test(name) ? undefined : `must ${demand}, is ${shown(name)}`;
  };
}
