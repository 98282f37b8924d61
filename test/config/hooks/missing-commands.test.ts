import { missingCommands } from '../../../config/hooks/missing-commands';

test.each([
  ['kubectl get pods', ['kubectl']],
  ['set -e\n  kubectl -n x rollout status deploy/x', ['kubectl']],
  ['if ! nc -z 127.0.0.1 80; then\n  exit 1\nfi', ['nc']],
  ['if curl -sSL http://x | grep -q ok; then ok=1; fi', ['curl']],
  ['echo a && PGPASSWORD=x psql -c "select 1"', ['psql']],
  ['n=$(kubectl get pods | wc -l)', ['kubectl']],
  ['for i in 1 2; do kubectl get x; helm list; kubectl get y; done', ['kubectl', 'helm']],
])('%j calls %j', (script, commands) => {
  expect(missingCommands(script)).toEqual(commands);
});

test.each([
  'echo seeding',
  '# kubectl get pods',
  'echo kubectl is not here',
  'makedirs a',
  'cat kubectl.yaml',
  'go_on=1',
  './curl.sh',
  'test -f git && ls',
])('%j calls nothing that is not there', (script) => {
  expect(missingCommands(script)).toEqual([]);
});
