import { version } from '../version';
import type { Comparison } from './compare/compare';
import type { Finding } from './findings/finding';
import { findingsOf } from './findings/findings';
import { podSets } from './input/pod-sets';
import type { ReportInput } from './input/report-input';
import { type Entrance, entrancesOf } from './network/entrances';
import { type Flow, networkOf } from './network/flows';
import { type Charge, chargesOf } from './sections/charges';
import { type ImageUse, imagesOf } from './sections/images';
import { type Requests, requestsOf } from './sections/requests';
import { type Grant, grantsOf } from './sections/roles';
import { type WorkloadIdentity, workloadIdentities } from './sections/workloads';

/** Version of the document. A version that breaks readers has another number. */
export const REPORT_API_VERSION = 'kubeflow-cdk.io/report/v1';

/** Report of an environment. The same output always gives the same report. */
export interface Report {
  readonly type: 'report';
  readonly apiVersion: typeof REPORT_API_VERSION;
  readonly generator: { readonly name: string; readonly version: string };
  readonly environment: string;
  /** Target version of Kubernetes. Omitted if the plan does not name it. */
  readonly kubernetesVersion?: string;
  readonly network: { readonly flows: readonly Flow[]; readonly entrances: readonly Entrance[] };
  readonly grants: readonly Grant[];
  readonly workloads: readonly WorkloadIdentity[];
  readonly images: readonly ImageUse[];
  readonly requests: Requests;
  readonly charges: readonly Charge[];
  readonly findings: readonly Finding[];
  /** Differences from an earlier output, if one was given. */
  readonly comparison?: Comparison;
}

/** Makes the report of an environment. */
export function reportOf(input: ReportInput): Report {
  const { environment, kubernetesVersion } = input.plan;
  const pods = podSets(input);
  const network = networkOf(input, pods);
  const entrances = entrancesOf(input);
  return {
    type: 'report',
    apiVersion: REPORT_API_VERSION,
    generator: { name: 'kubeflow-cdk-cli', version },
    environment,
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    network: { flows: network.flows, entrances },
    grants: grantsOf(input),
    workloads: workloadIdentities(input, pods),
    images: imagesOf(pods),
    requests: requestsOf(input, pods),
    charges: chargesOf(input),
    findings: findingsOf({ input, pods, network, entrances }),
  };
}
