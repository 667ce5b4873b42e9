export { ClusterView, type ObservedEvent } from './cluster-view';
export { countsAsReady, type Health, type State } from './health';
export { hintFor } from './hints';
export { healthOf, healthOfMissing } from './rules';
export { isBad, type ObservedObject, type Verdict, verdictOf } from './verdict';
