import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween, MAX_INT32 } from '../../../validation/integers';
import type { TFServingProps } from '../tf-serving-props';
import { Autoscaler } from './autoscaler';
import { DisruptionBudget, type DisruptionBudgetTarget } from './disruption-budget';

/**
 * Creates the autoscaler and the disruption budget of a model server.
 *
 * @returns the number of pods; undefined if the autoscaler sets it, because applying a fixed number would reset it
 * @throws KubeflowError if `replicas`, `autoscaling` or `disruptionBudget` is invalid.
 */
export function scaleModelServer(
  where: Construct,
  target: DisruptionBudgetTarget,
  { replicas, autoscaling, disruptionBudget }: TFServingProps,
): number | undefined {
  checkReplicas(where, replicas, autoscaling !== undefined);
  if (autoscaling) {
    new Autoscaler(where, 'autoscaler', target, autoscaling);
  }
  const severalPods = autoscaling !== undefined || (replicas ?? 1) > 1;
  const budget = disruptionBudget ?? (severalPods ? DisruptionBudget.maxUnavailable(1) : DisruptionBudget.none());
  budget._bind(where, 'disruption-budget', target);
  return autoscaling ? undefined : (replicas ?? 1);
}

function checkReplicas(where: Construct, replicas: number | undefined, autoscaled: boolean): void {
  if (replicas === undefined) {
    return;
  }
  if (autoscaled) {
    throw new KubeflowError(
      where,
      'replicas: must not be set with `autoscaling`, which sets the number of pods.',
      'Only one of the two is allowed.',
      'Remove `replicas`, and set `autoscaling.minReplicas` for a minimum.',
    );
  }
  if (!isTerraformToken(replicas) && !isIntegerBetween(replicas, 0)) {
    throw new KubeflowError(
      where,
      `replicas: ${replicas} is not a valid number of pods.`,
      `Must be a whole number from 0 to ${MAX_INT32}.`,
      'Use 0 to stop serving temporarily.',
    );
  }
}
