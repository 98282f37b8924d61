import { stringify } from 'yaml';
import { synthesized } from '../synthesized';

const images = `images:
  redis: {type: external, from: 'docker.io/library/redis:7', local: 'registry.example.org:5000/library/redis:7'}
  web: {type: build, repository: 'registry.example.org:5000/shop/web', tag: '1', dockerfile: Dockerfile}
`;
const noticesOf = (image: string) =>
  synthesized(
    `project: shop\nenvironments: {dev: {}}\n${images}infrastructure: [{name: a, manifests: [{path: a.yaml}]}]\n`,
    {
      'a.yaml': stringify({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
        spec: { containers: [{ name: 'a', image }] },
      }),
    },
  ).notices.filter((notice) => notice.includes('brings'));

test.each([
  'registry.example.org:5000/library/redis:7',
  'registry.example.org:5000/shop/web:1',
  `registry.example.org:5000/shop/web@sha256:${'a'.repeat(64)}`,
  'docker.io/library/redis:8',
  'redis:8',
  'other.example.org/redis:8',
])('%s is known, or outside on purpose', (image) => {
  expect(noticesOf(image)).toEqual([]);
});

test('an image that is no text is told as that, and nothing else', () => {
  expect(() => noticesOf(1.25 as never)).toThrow('Pod/a: spec.containers[0].image: must be');
});

test('what nobody brings is told, with what was meant', () => {
  expect(noticesOf('registry.example.org:5000/shop/wep:1')).toEqual([
    expect.stringContaining(
      'a.yaml:1:1 Pod/a runs registry.example.org:5000/shop/wep:1, which no entry of images brings to registry.example.org:5000; did you mean "registry.example.org:5000/shop/web:1"?',
    ),
  ]);
});
