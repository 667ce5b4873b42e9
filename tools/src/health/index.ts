export { type CheckResult, checkedHealth, failure, SUCCESS } from './check-result';
export { ClusterView, type ObservedEvent } from './cluster-view';
export { type Answer, caBundleResult, httpResult, modelResult } from './end-use';
export { countsAsReady, type Health, type State } from './health';
export { hintFor } from './hints';
export { SERVICE_LABEL } from './networking';
export { healthOf, healthOfMissing } from './rules';
export { isBad, isDeployed, type ObservedObject, type Verdict, verdictOf } from './verdict';
