import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { requestTimeoutSeconds } from '../network/route-rules';

const MAX_HOURS = 99_999;

/**
 * Formats a duration for Gateway API: at most five digits for each unit.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export function gatewayDuration(where: Construct, duration: Duration): string {
  const seconds = requestTimeoutSeconds(where, duration);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ];
  if (parts[0][0] > MAX_HOURS) {
    throw new KubeflowError(
      where,
      `requestTimeout: ${parts[0][0]} hours is too long.`,
      `Must be at most ${MAX_HOURS} hours (Gateway API).`,
      'Use for example Duration.days(1).',
    );
  }
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
}
