import type { KubeObject } from '../../kubernetes/objects';
import { type CheckResult, failure, SUCCESS } from './check-result';

/** All webhooks of a configuration have a certificate authority. The operator adds it when it starts. */
export function checkCaBundle(configuration: KubeObject): CheckResult {
  const webhooks: { name: string; hasCaBundle: boolean }[] = configuration.webhooks ?? [];
  const missing = webhooks.find(({ hasCaBundle }) => !hasCaBundle);
  return missing ? failure('CertificateMissing', `Webhook ${missing.name} has no certificate authority yet.`) : SUCCESS;
}
