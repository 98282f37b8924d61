// A registry that has images with configurations: REGISTRY is JSON, `{"shop/web": {"1-0123456789ab": {"created": ..., "Labels": {...}}}}`. Prints its
// port, then the path of each tag that is asked to go. For tests of scripts that programs of regclient run.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const repositories = JSON.parse(process.env.REGISTRY);
const digest = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

function contentOf({ created, Labels }) {
  const config = JSON.stringify({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: { Labels },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const descriptor = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    size: config.length,
    digest: digest(config),
  };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: descriptor, layers: [] });
  return { config, manifest };
}

const server = createServer(({ method, url }, response) => {
  const answer = (status, text, type = 'application/json', headers = {}) => {
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers });
    response.end(method === 'HEAD' ? undefined : text);
  };
  const [, name, what, reference] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^?]+)/.exec(url) ?? [];
  if (name === undefined) return answer(200, '{}');
  const tags = repositories[name];
  if (!tags) return answer(404, '{"errors":[{"code":"NAME_UNKNOWN"}]}');
  if (what === 'tags') return answer(200, JSON.stringify({ name, tags: Object.keys(tags) }));
  if (method === 'DELETE') {
    console.log(`${name}:${reference}`);
    Reflect.deleteProperty(tags, reference);
    return answer(202, '');
  }
  const contents = Object.entries(tags).map(([tag, image]) => ({ tag, ...contentOf(image) }));
  if (what === 'blobs') {
    const found = contents.find(({ config }) => digest(config) === reference);
    return found ? answer(200, found.config, 'application/octet-stream') : answer(404, '{}');
  }
  const found = contents.find(({ tag, manifest }) => tag === reference || digest(manifest) === reference);
  if (!found) return answer(404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  return answer(200, found.manifest, manifestType, { 'Docker-Content-Digest': digest(found.manifest) });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
