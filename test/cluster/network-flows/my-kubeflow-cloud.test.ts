import { describeFlows } from './describe-flows';
import {
  apiServer,
  dns,
  JUPYTERHUB,
  modelServer,
  nfsServer,
  readinessController,
  TRAINING_OPERATOR,
} from './expected-flows';
import { GKE_ENDPOINTS } from './external-endpoints';
import { addClient } from './model-client';
import { addNotebooks } from './notebook-pods';

describeFlows({
  example: 'my-kubeflow',
  environment: 'cloud',
  external: GKE_ENDPOINTS,
  afterApply: async ({ kubectl }) => {
    await addNotebooks(kubectl);
    await addClient(kubectl);
  },
  flows: [
    ...JUPYTERHUB,
    ...apiServer('jupyterhub-hub', 'TCP 443').filter(([, , to]) => to !== 'the internet'),
    // Google's keys, which sign the assertions of IAP.
    ['jupyterhub-hub', 'reaches', 'the internet', 'TCP 443'],
    // Users connect through Google's load balancer, which authenticates them.
    ['a Google front end*', 'reaches', 'jupyterhub-proxy', 'TCP 8000'],
    ['a Google front end*', 'does not reach', 'jupyterhub-hub', 'TCP 8081'],
    ['a Google front end*', 'does not reach', 'jupyterhub-proxy', 'TCP 8001'],
    ['the internet', 'does not reach', 'jupyterhub-proxy', 'TCP 8000'],
    ['jupyterhub-notebook-*', 'does not reach', 'the metadata server of the node', 'all ports'],

    ...TRAINING_OPERATOR,
    ...apiServer('training-operator', 'TCP 443'),

    ...nfsServer('team-data-nfs'),
    ...nfsServer('scratch-nfs'),
    ['jupyterhub-notebook-*', 'does not reach', 'team-data-nfs', 'TCP 2049'],
    ['jupyterhub-notebook-*', 'does not reach', 'scratch-nfs', 'TCP 2049'],
    ['scratch-nfs', 'does not reach', 'team-data-nfs', 'TCP 2049'],

    ...modelServer('inception'),
    ['jupyterhub-*', 'does not reach', 'inception', 'TCP 8500, TCP 8501'],
    // Workload Identity, and then the bucket.
    ...dns('inception'),
    ['inception', 'reaches', 'the metadata server', 'TCP 80, TCP 8080'],
    ['inception', 'reaches', 'the metadata server of the node', 'TCP 987, TCP 988'],
    ['inception', 'reaches', 'the internet', 'TCP 443'],

    ...readinessController([
      ['jupyterhub-proxy', 'TCP 8000'],
      ['team-data-nfs', 'TCP 2049'],
      ['scratch-nfs', 'TCP 2049'],
      ['inception', 'TCP 8501'],
    ]),
    ['kubeflow-readiness', 'does not reach', 'inception', 'TCP 8500'],
    ...apiServer('kubeflow-readiness', 'TCP 443').filter(([, , to]) => to !== 'the internet'),
    // The certificate of the hostname.
    ['kubeflow-readiness', 'reaches', 'the internet', 'TCP 443'],
  ],
});
