import type { PlatformBase } from '../../platforms/platform-base';
import { bytesOf } from '../../validation/quantities';
import { Warnings } from '../../warnings';
import type { EnvironmentOutput } from './environment-output';
import { type Amounts, amountsOf, formatBytes, formatCpu } from './resource-requests';

/** Pods of one kind, for messages. */
interface DescribedPod {
  readonly description: string;
  readonly requests: Amounts;
}

/** Warns about pods that no node of a cluster can run, if the size of its nodes is known. */
export function warnAboutLargePods(output: EnvironmentOutput): void {
  const { platform, guide } = output;
  if (platform === undefined || guide.nodeSize === undefined) {
    return;
  }
  const { cpus } = guide.nodeSize;
  const bytes = bytesOf(guide.nodeSize.memory);
  for (const { description, requests } of describedPods(output)) {
    const { cpu = 0, memory = 0 } = requests;
    if (cpu > cpus || memory > bytes) {
      warn(platform, `${description} requests ${formatCpu(cpu)} CPU and ${formatBytes(memory)} memory`, cpus, bytes);
    }
  }
}

function warn(platform: PlatformBase, requests: string, cpus: number, bytes: number): void {
  Warnings.add(
    platform,
    'platform/pod-too-large',
    `${requests}, but the largest node has ${cpus} CPUs and ${formatBytes(bytes)} memory.`,
    'The pod stays pending.',
    'Reduce its requests, or use larger nodes and set `nodeSize` of the platform.',
  );
}

function describedPods({ entries, charts }: EnvironmentOutput): DescribedPod[] {
  return [
    ...entries.flatMap(({ object, pods }) =>
      pods.map(({ requests }) => ({ description: `a pod of ${object.kind} "${object.name}"`, requests })),
    ),
    ...charts.flatMap(({ file, facts }) =>
      facts.flatMap(({ userPods }) =>
        (userPods?.variants ?? []).map(({ requests }) => ({
          description: `a user's pod of ${file}`,
          requests: amountsOf(requests),
        })),
      ),
    ),
  ];
}
