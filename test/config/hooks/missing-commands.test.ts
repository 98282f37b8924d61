import { missingCommands } from '../../../config/hooks/missing-commands';

test.each([
  ['kubectl get pods', ['kubectl']],
  ['set -e\n  kubectl -n x rollout status deploy/x', ['kubectl']],
  ['if ! nc -z 127.0.0.1 80; then\n  exit 1\nfi', ['nc']],
  ['if curl -sSL http://x | grep -q ok; then ok=1; fi', ['curl']],
  ['echo a && PGPASSWORD=x psql -c "select 1"', ['psql']],
  ['n=$(kubectl get pods | wc -l)', ['kubectl']],
  ['timeout 5 kubectl get pods', ['kubectl']],
  ['sudo -E nohup kubectl get pods', ['kubectl']],
  ['/usr/local/bin/kubectl get pods', ['kubectl']],
  ['pods=`kubectl get pods`', ['kubectl']],
  ['KUBECONFIG="/a b" kubectl get pods', ['kubectl']],
  ['case $x in a) kubectl get pods ;; esac', ['kubectl']],
  ['>/dev/null 2>&1 kubectl get pods', ['kubectl']],
  ['xargs -n 1 docker-compose up', ['docker-compose']],
  ['./deploy.sh dev', ['./deploy.sh']],
  ['set -e\nbash -eu scripts/seed.sh', ['scripts/seed.sh']],
  ['../bin/run', ['../bin/run']],
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
  'test -f git && ls',
  'ls *.sh',
  'kinder --help',
  '/app/seed --from /app/example.json',
])('%j calls nothing that is not there', (script) => {
  expect(missingCommands(script)).toEqual([]);
});
