import { describeExample } from './describe-example';
import { ON_GKE } from './targets';

ON_GKE.forEach(describeExample);
