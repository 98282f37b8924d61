import { reasonOf } from '../../cluster/kubectl';

test.each([
  ['', 'exit code 1'],
  ['error: no context exists with the name: "kind"\n', 'no context exists with the name: "kind"'],
  [
    'E1121 10:00:00.000000   1 memcache.go:265] "Unhandled Error" err="..."\nWarning: v1 ComponentStatus is deprecated\nUnable to connect to the server: EOF\n',
    'Unable to connect to the server: EOF',
  ],
  [
    'The Job "once" is invalid: spec.template: Invalid value: core.PodTemplateSpec{Spec:core.PodSpec{Env:[]core.EnvVar{core.EnvVar{Name:"TOKEN", Value:"hidden"}}}}: field is immutable\n',
    'The Job "once" is invalid: spec.template: field is immutable',
  ],
  [
    'The Deployment "a" is invalid: [spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"b"}}: field is immutable, spec.replicas: Invalid value: -1: must be greater than 0]\n',
    'The Deployment "a" is invalid: [spec.selector: field is immutable, spec.replicas: Invalid value: -1: must be greater than 0]',
  ],
])('of what kubectl writes, a user reads the reasons: %j', (stderr, reason) => {
  expect(reasonOf({ succeeded: false, stdout: '', stderr, exitCode: 1 })).toBe(reason);
});
