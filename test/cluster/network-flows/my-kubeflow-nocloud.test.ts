import { describeFlows } from './describe-flows';
import { apiServer, JUPYTERHUB, readinessController, TRAINING_OPERATOR } from './expected-flows';
import { MINIKUBE_ENDPOINTS } from './external-endpoints';
import { addNotebooks } from './notebook-pods';

describeFlows({
  example: 'my-kubeflow',
  environment: 'nocloud',
  external: MINIKUBE_ENDPOINTS,
  afterApply: ({ kubectl }) => addNotebooks(kubectl),
  flows: [
    ...JUPYTERHUB,
    ...apiServer('jupyterhub-hub', 'TCP 8443'),
    // Users connect with `kubectl port-forward`, which no policy affects.
    ['any external endpoint', 'does not reach', 'jupyterhub-proxy', 'TCP 8000'],

    ...TRAINING_OPERATOR,
    ...apiServer('training-operator', 'TCP 8443'),

    ...readinessController([['jupyterhub-proxy', 'TCP 8000']]),
    ...apiServer('kubeflow-readiness', 'TCP 8443'),
  ],
});
