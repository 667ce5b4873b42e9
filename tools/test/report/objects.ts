import type { KubeObject } from '../../src/kubernetes/objects';
import { referenceTo } from '../../src/kubernetes/objects';
import type { PlanUserPods } from '../../src/plan/plan';
import { type ReportInput, reportInput } from '../../src/report/input/report-input';
import { terraformResources } from '../../src/report/input/terraform-stack';
import { type Report, reportOf } from '../../src/report/report';
import { aPlan } from '../plan/a-plan';

type Fields = Readonly<Record<string, unknown>>;

/** An object in the namespace `ml`. */
export function object(apiVersion: string, kind: string, name: string, fields: Fields = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'ml' }, ...fields };
}

/** Container that Pod Security `restricted` accepts. */
export const RESTRICTED = {
  name: 'main',
  image: 'docker.io/acme/app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  resources: { requests: { cpu: '100m', memory: '1Gi' } },
  securityContext: {
    runAsUser: 1000,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

/** A Deployment whose pods have the label `app`. */
export function deployment(name: string, pod: Fields = {}, spec: Fields = {}): KubeObject {
  return object('apps/v1', 'Deployment', name, {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { automountServiceAccountToken: false, containers: [RESTRICTED], ...pod },
      },
      ...spec,
    },
  });
}

export function policy(name: string, spec: Fields): KubeObject {
  return object('networking.k8s.io/v1', 'NetworkPolicy', name, { spec });
}

export const to = (app: string) => ({ podSelector: { matchLabels: { app } } });

/** A namespace that enforces a level of Pod Security. */
export function namespace(name = 'ml', enforce = 'restricted'): KubeObject {
  return {
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
  };
}

/** The output of a program with one component, `hub`, that contains the objects. */
export function inputOf(
  objects: readonly KubeObject[],
  {
    stack,
    userPods,
    kubernetesVersion = '1.33',
  }: { stack?: unknown; userPods?: PlanUserPods[]; kubernetesVersion?: string } = {},
): ReportInput {
  const [component] = aPlan().components;
  const planned = objects.map((each) => {
    const reference = referenceTo(each);
    return { ...reference, gates: true, path: `lab/hub/${reference.kind}-${reference.name}` };
  });
  const plan = aPlan({
    kubernetesVersion,
    terraform: stack === undefined ? undefined : 'cdktf.out/stacks/lab',
    components: [{ ...component, name: 'hub', path: 'lab/hub', objects: planned, ...(userPods && { userPods }) }],
  });
  return reportInput(plan, objects, terraformResources(stack));
}

export function report(...given: Parameters<typeof inputOf>): Report {
  return reportOf(inputOf(...given));
}

/** Findings as `rule: object`. */
export function findings(...given: Parameters<typeof inputOf>): string[] {
  return report(...given).findings.map(({ rule, object: name }) => `${rule}: ${name}`);
}
