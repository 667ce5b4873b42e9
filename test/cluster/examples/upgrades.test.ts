import { describeUpgrade } from './describe-upgrade';
import { ON_ANY_CLUSTER, ON_GKE } from './targets';

[...ON_ANY_CLUSTER, ...ON_GKE].filter(({ environment }) => environment).forEach(describeUpgrade);
