import { spawnSync } from 'node:child_process';
import { shellWord } from '../../cluster/shell-word';

test.each([
  ['kubectl', 'kubectl'],
  ['--context=kind-shop', '--context=kind-shop'],
  ['arn:aws:eks:eu-central-1:1:cluster/shop', 'arn:aws:eks:eu-central-1:1:cluster/shop'],
  ['--replicas=1', '--replicas=1'],
  ['--context=x y', "--context='x y'"],
  ['--context=$(id)', "--context='$(id)'"],
  ["--context=it's", "--context='it'\\''s'"],
  ['--kubeconfig=~/config', "--kubeconfig='~/config'"],
  ['--output=jsonpath={.data.A}', "--output='jsonpath={.data.A}'"],
  ['a b', "'a b'"],
  ['A=b', 'A=b'],
  ['', "''"],
  ['a\nb', "'a\nb'"],
])('%j stands in a line to copy as %s', (word, quoted) => {
  expect(shellWord(word)).toBe(quoted);
  expect(spawnSync('sh', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' }).stdout).toBe(word);
});
