import type { DeploymentPlan } from '../../plan/plan';
import type { ToolFact } from '../facts/facts';
import type { Finding } from '../finding';
import { checkCapacity } from './capacity';
import { checkClock } from './clock';
import { type ClusterState, checkCluster } from './cluster';
import { checkConflicts } from './conflicts';
import { checkHealth } from './health';
import { checkPermissions } from './permissions';
import { checkPodSecurity } from './pod-security';
import { checkPrerequisites } from './prerequisites';
import { checkStorage } from './storage';
import { checkTools } from './tools';

/** Runs all checks that the facts allow. */
export function checkAll(plan: DeploymentPlan, tools: readonly ToolFact[], cluster: ClusterState): Finding[] {
  if (cluster.state !== 'read') {
    return [...checkTools(tools), ...checkCluster(cluster)];
  }
  const { facts } = cluster;
  return [
    ...checkTools(tools, facts.version),
    ...checkCluster(cluster),
    ...checkClock(facts.clockDifference),
    ...checkPermissions(facts.reviews),
    ...checkPrerequisites(facts.prerequisites),
    ...checkCapacity(facts.capacity, plan.requests),
    ...checkStorage(facts.storage),
    ...checkPodSecurity(facts.namespaces),
    ...checkConflicts(facts.conflicts),
    ...checkHealth(facts.health),
  ];
}
