import { describeExample } from './describe-example';
import { ON_ANY_CLUSTER } from './targets';

ON_ANY_CLUSTER.forEach(describeExample);
