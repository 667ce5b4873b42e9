import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { AnswerName, Answers } from './answers';
import { flagOf } from './questions';

/** Ingress controllers that platforms have without an answer. */
const HAS_INGRESS = ['gke', 'k3d', 'k3s'];
/** Answers that only the platform gke has. */
export const GKE_ONLY = ['project', 'zone', 'region', 'gkeCluster', 'clusterName', 'iapClientId'] as const;

/** Answers that do not fit together. */
export interface AnswerProblem {
  /** Answer to change. */
  readonly answer: AnswerName;
  readonly message: string;
  readonly hint: string;
}

/** Names an answer in a hint: as an option, or as the label of a field. */
type NameOf = (name: AnswerName) => string;

/**
 * Checks combinations of answers.
 *
 * @param hasAuthenticator whether translated values have an authenticator
 * @throws CliError if the app could not be synthesized.
 */
export function validateAnswers(answers: Answers, hasAuthenticator = false): void {
  const [problem] = answerProblems(answers, { hasAuthenticator });
  if (problem !== undefined) {
    throw new CliError(problem.message, { hint: problem.hint, exitCode: ExitCode.usage });
  }
}

/** Returns all combinations of answers that fail at synthesis. */
export function answerProblems(
  answers: Answers,
  { hasAuthenticator = false, nameOf = flagOf }: { hasAuthenticator?: boolean; nameOf?: NameOf } = {},
): AnswerProblem[] {
  const { components, platform } = answers;
  return [
    ...(components.length === 0
      ? [
          {
            answer: 'components' as const,
            message: 'an app needs at least one component.',
            hint: `Use ${nameOf('components')} notebooks,training.`,
          },
        ]
      : []),
    ...GKE_ONLY.filter((name) => platform !== 'gke' && answers[name] !== undefined).map((name) => ({
      answer: name,
      message: `${name} requires the platform gke; the platform is ${platform}.`,
      hint: `Use ${nameOf('platform')} gke, or leave it out.`,
    })),
    ...(components.includes('shared-files') ? sharedFilesProblems(answers, nameOf) : []),
    ...hostnameProblems(answers, hasAuthenticator, nameOf),
  ];
}

function sharedFilesProblems({ platform, gkeCluster, serviceCidr }: Answers, nameOf: NameOf): AnswerProblem[] {
  if (platform === 'gke' && gkeCluster === 'autopilot') {
    return [
      {
        answer: 'components',
        message: 'shared-files is not supported on GKE Autopilot: it denies the NFS server its capabilities.',
        hint: `Leave shared-files out of ${nameOf('components')}, and use FilestoreVolume in the program.`,
      },
    ];
  }
  return (platform === 'any-cluster' || gkeCluster === 'existing') && serviceCidr === undefined
    ? [
        {
          answer: 'serviceCidr',
          message:
            'shared-files requires the address range of Services: nodes reach the NFS server at a fixed address.',
          hint: `Use ${nameOf('serviceCidr')} CIDR. It is in \`kubectl get servicecidrs\`.`,
        },
      ]
    : [];
}

function hostnameProblems(answers: Answers, hasAuthenticator: boolean, nameOf: NameOf): AnswerProblem[] {
  const { components, hostname, platform, adminUsers = [], iapClientId, gateway, ingressClass } = answers;
  if (hostname === undefined) {
    return [];
  }
  const problems: AnswerProblem[] = [];
  if (!components.includes('notebooks')) {
    problems.push({
      answer: 'hostname',
      message: 'a hostname requires the component notebooks.',
      hint: `Use ${nameOf('components')} notebooks, or leave the hostname out.`,
    });
  }
  if (adminUsers.length === 0 && iapClientId === undefined && !hasAuthenticator) {
    const iap = platform === 'gke' ? `, or ${nameOf('iapClientId')} ID` : '';
    problems.push({
      answer: 'adminUsers',
      message: `an exposed hub at ${hostname} requires administrators: a shared password is not accepted there.`,
      hint: `Use ${nameOf('adminUsers')} NAME${iap}.`,
    });
  }
  if (!HAS_INGRESS.includes(platform) && gateway === undefined && ingressClass === undefined) {
    problems.push({
      answer: 'ingressClass',
      message: `the hostname ${hostname} requires an ingress controller or a Gateway.`,
      hint: `Use ${nameOf('ingressClass')} NAME or ${nameOf('gateway')} NAMESPACE/NAME.`,
    });
  }
  return problems;
}
