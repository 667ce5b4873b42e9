import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { Answers } from './answers';

/** Ingress controllers that platforms have without an answer. */
const HAS_INGRESS = ['gke', 'k3d', 'k3s'];
const GKE_ONLY = ['project', 'zone', 'region', 'gkeCluster', 'clusterName', 'iapClientId'] as const;

/**
 * Checks combinations of answers.
 *
 * @param hasAuthenticator whether translated values have an authenticator
 * @throws CliError if the app could not be synthesized.
 */
export function validateAnswers(answers: Answers, hasAuthenticator = false): void {
  const { components, hostname, platform, adminUsers = [], iapClientId } = answers;
  if (components.length === 0) {
    fail('an app needs at least one component.', 'Use --components notebooks,training.');
  }
  for (const name of GKE_ONLY) {
    if (platform !== 'gke' && answers[name] !== undefined) {
      fail(`${name} requires the platform gke; the platform is ${platform}.`, 'Use --platform gke, or leave it out.');
    }
  }
  if (components.includes('shared-files')) {
    validateSharedFiles(answers);
  }
  if (hostname === undefined) {
    return;
  }
  if (!components.includes('notebooks')) {
    fail('a hostname requires the component notebooks.', 'Use --components notebooks, or leave the hostname out.');
  }
  if (adminUsers.length === 0 && iapClientId === undefined && !hasAuthenticator) {
    fail(
      `an exposed hub at ${hostname} requires administrators: a shared password is not accepted there.`,
      platform === 'gke' ? 'Use --admin-users NAME, or --iap-client-id ID.' : 'Use --admin-users NAME.',
    );
  }
  if (!HAS_INGRESS.includes(platform) && answers.gateway === undefined && answers.ingressClass === undefined) {
    fail(
      `the hostname ${hostname} requires an ingress controller or a Gateway.`,
      'Use --ingress-class NAME or --gateway NAMESPACE/NAME.',
    );
  }
}

function validateSharedFiles({ platform, gkeCluster, serviceCidr }: Answers): void {
  if (platform === 'gke' && gkeCluster === 'autopilot') {
    fail(
      'shared-files is not supported on GKE Autopilot: it denies the NFS server its capabilities.',
      'Leave shared-files out of --components, and use FilestoreVolume in the program.',
    );
  }
  if ((platform === 'any-cluster' || gkeCluster === 'existing') && serviceCidr === undefined) {
    fail(
      'shared-files requires the address range of Services: nodes reach the NFS server at a fixed address.',
      'Use --service-cidr CIDR. It is in `kubectl get servicecidrs`.',
    );
  }
}

function fail(message: string, hint: string): never {
  throw new CliError(message, { hint, exitCode: ExitCode.usage });
}
