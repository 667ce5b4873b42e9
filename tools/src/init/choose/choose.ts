import { type AnswerName, type Answers, COMPONENTS, type ComponentName, KUBERNETES_VERSIONS } from '../answers/answers';
import type { ClusterFacts, Facts } from '../cluster/facts';
import { type Choice, Choices } from './choice';
import { chooseExposure, chooseNetwork } from './network';
import { chooseNodes } from './nodes';
import { chooseEnvironment, choosePlatform } from './platform';
import { chooseStorage } from './storage';

/** Answers with the reasons of those that were not given. */
export interface ChosenAnswers {
  readonly answers: Answers;
  readonly reasons: readonly Choice[];
  /** Reasons of single answers that follow from facts. */
  readonly because: ReadonlyMap<AnswerName, Choice>;
}

/** Chooses all answers that are not given. It is pure: the same facts and answers give the same choices. */
export function choose(facts: Facts, given: Partial<Answers> = {}): ChosenAnswers {
  const choices = new Choices(given);
  choosePlatform(choices, facts);
  if (facts.cluster.known) {
    const cluster = facts.cluster.value;
    choices.set('context', cluster.context);
    chooseVersion(choices, cluster);
    chooseStorage(choices, cluster);
    chooseNetwork(choices, cluster);
    chooseExposure(choices, cluster);
    chooseNodes(choices, cluster);
    choosePermissions(choices, cluster);
    chooseComponents(choices, cluster);
  }
  chooseEnvironment(choices);
  choices.set('name', 'my-kubeflow');
  choices.set('language', 'typescript');
  choices.set('components', ['notebooks', 'training']);
  return { answers: choices.answers as Answers, reasons: choices.reasons, because: choices.because };
}

function chooseVersion(choices: Choices, { version }: ClusterFacts): void {
  if (!version.known) {
    choices.explain(version.evidence, `Kubernetes ${KUBERNETES_VERSIONS[0]} or later is assumed`);
    return;
  }
  const minor = Number(version.value.split('.')[1]);
  const [oldest, newest] = [KUBERNETES_VERSIONS[0], KUBERNETES_VERSIONS.at(-1) as '1.36'];
  if (minor < Number(oldest.split('.')[1])) {
    choices.warn(version.evidence, `upgrade the cluster: the oldest supported version is ${oldest}`);
    return;
  }
  const supported = KUBERNETES_VERSIONS.find((each) => each === version.value);
  choices.set('kubernetesVersion', supported ?? newest, version.evidence);
}

function choosePermissions(choices: Choices, { createsNamespaces, createsDefinitions }: ClusterFacts): void {
  if (createsNamespaces.known && !createsNamespaces.value) {
    choices.set(
      'createNamespaces',
      false,
      createsNamespaces.evidence,
      'createNamespaces: false; an administrator creates the namespaces',
    );
  }
  if (createsDefinitions.known && !createsDefinitions.value) {
    choices.warn(createsDefinitions.evidence, 'an administrator applies the folder 0-setup');
  }
}

function chooseComponents(choices: Choices, { installed }: ClusterFacts): void {
  if (!installed.known) {
    choices.explain(installed.evidence, 'it is not known whether a JupyterHub or a training operator exists');
    return;
  }
  const { jupyterhubs, trainingOperators, hasJobSet } = installed.value;
  const components: ComponentName[] = COMPONENTS.filter(
    (each) => each === 'notebooks' || (each === 'training' && trainingOperators.length === 0),
  );
  if (trainingOperators.length > 0) {
    choices.set(
      'components',
      components,
      `training operator in namespace ${trainingOperators.join(', ')}`,
      'no second training operator: components: notebooks',
    );
  }
  if (hasJobSet) {
    choices.explain(
      'CustomResourceDefinition jobsets.jobset.x-k8s.io',
      'a TFJob with `api: TFJobApi.JOB_SET` runs without the training operator',
    );
  }
  if (jupyterhubs.length > 0) {
    const namespace = freeNamespace(jupyterhubs);
    choices.set(
      'namespace',
      namespace,
      `JupyterHub in namespace ${jupyterhubs.join(', ')}`,
      namespace === 'kubeflow'
        ? `namespace: kubeflow; to replace the hub in ${jupyterhubs[0]}, see "init --from-values"`
        : `namespace: ${namespace}, so that the hubs share nothing`,
    );
  }
}

/** The first namespace without a hub: `kubeflow`, `kubeflow-2`, ... */
function freeNamespace(taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const namespace = count === 1 ? 'kubeflow' : `kubeflow-${count}`;
    if (!taken.includes(namespace)) {
      return namespace;
    }
  }
}
