import { describeFlows } from './describe-flows';
import { MINIKUBE_ENDPOINTS } from './external-endpoints';

// Its namespace is made by hand, and nothing but its own policies hinders anybody there.
describeFlows({
  example: 'one-construct',
  external: MINIKUBE_ENDPOINTS,
  flows: [
    ['stranger-in-models', 'reaches', 'inception', 'TCP 8500, TCP 8501'],
    ['stranger-in-elsewhere', 'does not reach', 'inception', 'TCP 8500, TCP 8501'],
    ['anybody outside', 'does not reach', 'inception', 'all ports'],
    // The model is on a claim.
    ['inception', 'does not reach', 'anybody', 'all ports'],
  ],
});
