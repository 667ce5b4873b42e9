import { describeFlows } from './describe-flows';
import { addNotebooks } from './notebook-pods';
import { AROUND_MINIKUBE } from './surroundings';
import { apiServer, JUPYTERHUB, TRAINING_OPERATOR } from './tables';

describeFlows({
  example: 'my-kubeflow',
  environment: 'nocloud',
  outside: AROUND_MINIKUBE,
  use: ({ kubectl }) => addNotebooks(kubectl),
  flows: [
    ...JUPYTERHUB,
    ...apiServer('jupyterhub-hub', 'TCP 8443'),
    // People come by `kubectl port-forward`, which no policy sees.
    ['anybody', 'does not reach', 'jupyterhub-proxy', 'TCP 8000'],

    ...TRAINING_OPERATOR,
    ...apiServer('training-operator', 'TCP 8443'),
  ],
});
