import { load, loadTarget, problemsOf } from './project-directory';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\nspec: {containers: [{name: main, image: busybox}]}\n';

/** The pull policy that a pod gets in `dev`, which shows what `dev` inherits. */
function policy(environments: string): unknown {
  const services = `project: shop\nenvironments: ${environments}\ninfrastructure: [{name: pods, manifests: [{path: pod.yaml}]}]\n`;
  const { targets } = load(services, {}, { 'pod.yaml': pod });
  const target = targets.find(({ environment }) => environment === 'dev');
  return target?.groups[0]?.objects[0]?.object;
}

const pulls = (imagePullPolicy: string) => ({ spec: { containers: [{ imagePullPolicy }] } });

describe('an environment', () => {
  test.each([
    ['own', '{dev: {imagePullPolicy: Never, from: base}, base: {imagePullPolicy: Always}}', 'Never'],
    ['that of its parent', '{dev: {from: base}, base: {imagePullPolicy: Always}}', 'Always'],
    [
      'that of its parent where its own is empty',
      `{dev: {from: base, imagePullPolicy: ''}, base: {imagePullPolicy: Always}}`,
      'Always',
    ],
    ['that of its grandparent', '{dev: {from: a}, a: {from: b}, b: {imagePullPolicy: Always}}', 'Always'],
    [
      'that of the nearer of both',
      '{dev: {from: a}, a: {from: b, imagePullPolicy: Never}, b: {imagePullPolicy: Always}}',
      'Never',
    ],
    [
      'that of a parent that a template names',
      `{dev: {from: '{{ slug "Base" }}'}, base: {imagePullPolicy: Always}}`,
      'Always',
    ],
  ])('has %s', (_, environments, expected) => {
    expect(policy(environments)).toMatchObject(pulls(expected));
  });

  test('without a parent has what Kubernetes does', () => {
    expect(policy('{dev: }')).toMatchObject({ spec: { containers: [{ name: 'main', image: 'busybox' }] } });
    expect(policy('{dev: {from: ""}}')).not.toMatchObject(pulls('Always'));
  });

  test('declares its own generation, and inherits none', () => {
    const { targets } = load(
      'project: shop\nenvironments: {a: {dataGeneration: 4}, b: {from: a}, c: {from: a, dataGeneration: "2"}}\n',
    );
    expect(targets.map(({ generation }) => generation)).toEqual([4, 0, 2]);
  });

  test('may have nothing at all', () => {
    expect(loadTarget('project: shop\nenvironments:\n  dev:\n')).toMatchObject({ name: 'shop-dev', generation: 0 });
  });

  test.each([
    ['{dev: {from: dev}}', ['2:28 environments.dev.from: dev -> dev goes in a circle']],
    [
      '{a: {from: b}, b: {from: c}, c: {from: b}}',
      [
        '2:54 environments.c.from: a -> b -> c -> b goes in a circle',
        '2:54 environments.c.from: b -> c -> b goes in a circle',
        '2:40 environments.b.from: c -> b -> c goes in a circle',
      ],
    ],
    [
      '{dev: {from: bas}, base: {}}',
      ['2:28 environments.dev.from: there is no environment "bas"; did you mean "base"?'],
    ],
    ['{dev: {from: production}}', ['2:28 environments.dev.from: there is no environment "production"']],
  ])('is refused: %s', (environments, problems) => {
    expect(problemsOf(`project: shop\nenvironments: ${environments}\n`)).toEqual(
      problems.map((line) => `services.yaml:${line}`),
    );
  });
});
