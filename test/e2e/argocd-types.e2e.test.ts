import { describeWithCluster } from './cluster';
import { testDefinitions } from './definitions';

describeWithCluster('the definitions that the types of Argo CD are made from', () => {
  testDefinitions('argocd.crds.yaml');
});
