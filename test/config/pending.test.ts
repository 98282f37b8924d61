import { pendingImages } from '../../config/pending';

test('images are copied and built by the user', () => {
  const images = {
    redis: { type: 'external', from: 'docker.io/redis:7', local: 'reg/redis:7' },
    api: { type: 'build', repository: 'reg/api', tag: 'v1', dockerfile: 'Dockerfile' },
  } as const;
  expect(pendingImages({ environments: {}, images })).toEqual([
    { path: 'images.redis', name: 'redis', status: 'not done yet', reason: 'copy it to the registry yourself' },
    { path: 'images.api', name: 'api', status: 'not done yet', reason: 'build and push it yourself' },
  ]);
  expect(pendingImages({ environments: {} })).toEqual([]);
});
