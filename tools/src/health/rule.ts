import type { KubeObject } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import type { Health } from './health';

/** Returns the state of an object of one kind. */
export type Rule = (object: KubeObject, view: ClusterView) => Health;

/** Rules by group and kind: `apps/Deployment`. Kinds of the core group have no prefix. */
export type Rules = Readonly<Record<string, Rule>>;
