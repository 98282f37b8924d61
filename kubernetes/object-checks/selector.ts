import type { Field } from './field';
import { shown } from './shown';

/**
 * Checks that a workload selects the pods that it makes, and not simply all. What matches the labels of their template
 * is as valid as these.
 */
export function checkSelector(selector: Field, labels: Field): string[] {
  const equal = selector.at('matchLabels').entries;
  const expressions = selector.at('matchExpressions').items;
  if (!selector.isAbsent && equal.length + expressions.length === 0) return [selector.problem('must not be empty')];
  const unmet = expressions.filter((expression) => !matches(expression, labels));
  return [
    ...equal.flatMap((wanted) => checkLabel(wanted, labels.at(wanted.key))),
    ...unmet.map((expression) => expression.problem(`does not match ${labels.path}`)),
  ];
}

function checkLabel(wanted: Field, label: Field): string[] {
  if (wanted.text === undefined || wanted.text === label.value) return [];
  const found = label.isAbsent ? 'is not set' : `is ${shown(label.value)}`;
  return [wanted.problem(`is "${wanted.text}", but ${label.path} ${found}`)];
}

function matches(expression: Field, labels: Field): boolean {
  const label = labels.at(expression.at('key').text ?? '');
  const isListed = expression.at('values').items.some((value) => value.value === label.value);
  switch (expression.at('operator').text) {
    case 'In':
      return isListed;
    case 'NotIn':
      return !isListed;
    case 'Exists':
      return !label.isAbsent;
    case 'DoesNotExist':
      return label.isAbsent;
    default:
      return false;
  }
}
