import { describeFlows } from './describe-flows';
import { MINIKUBE_ENDPOINTS } from './external-endpoints';

// The user creates the namespace, so only the policies of the construct apply.
describeFlows({
  example: 'one-construct',
  external: MINIKUBE_ENDPOINTS,
  flows: [
    ['other-pod-in-models', 'reaches', 'inception', 'TCP 8500, TCP 8501'],
    ['other-pod-in-elsewhere', 'does not reach', 'inception', 'TCP 8500, TCP 8501'],
    ['any external endpoint', 'does not reach', 'inception', 'all ports'],
    // The model is on a claim.
    ['inception', 'does not reach', 'any endpoint', 'all ports'],
  ],
});
