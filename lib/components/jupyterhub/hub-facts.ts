import type { ComponentFacts, UserPods } from '../../component-facts';
import { hostnameChecks, type ReadinessCheck } from '../../readiness-checks';
import type { AuthenticatorConfig } from './authentication/authenticator-config';
import { type HubNames, PORTS } from './hub-names';
import type { NotebookPodValues } from './notebooks/notebook-pod';
import type { NotebookValues } from './notebooks/notebook-values';
import type { NotebookVolumes } from './notebooks/notebook-volumes';
import type { ProxyExposure } from './proxy/proxy-exposure';
import { userPodTemplates } from './scheduling/user-pod-templates';
import type { TeamValues } from './teams/hub-teams';

/** Parts of a hub from which its facts are collected. */
export interface HubFactsProps {
  readonly names: HubNames;
  readonly exposure: ProxyExposure;
  readonly url?: string;
  readonly authenticator: AuthenticatorConfig;
  readonly notebooks: NotebookValues;
  readonly volumes: NotebookVolumes;
  readonly serviceAccount: object | undefined;
}

/** Fields of values that name objects. */
interface NotebookStorageValues {
  readonly home?: { readonly claim?: string; readonly storage_class?: string };
  readonly shared_volumes?: readonly { readonly claim: string }[];
}

/** Describes a hub for tools: its page, users' pods, and the Secret that the hub creates. */
export function hubFacts(props: HubFactsProps): ComponentFacts {
  const { names, exposure, url, authenticator } = props;
  const passwordKey = authenticator.generatedSecretKeys[0];
  return {
    urls: url === undefined ? [] : [`${url}/`],
    open: {
      service: names.proxyPublic,
      port: exposure.ports.service,
      scheme: exposure.ports.tls ? 'https' : 'http',
      path: names.baseUrl,
      ...(passwordKey !== undefined && { passwordSecret: { name: names.secret, key: passwordKey } }),
    },
    creates: names.generatesSecret ? [{ kind: 'Secret', name: names.secret }] : [],
    userPods: userPods(props, names.notebookNamespace, userPodSpec(props)),
  };
}

/** Describes the pods of users in the namespace of a team. */
export function teamFacts(props: HubFactsProps, team: TeamValues): ComponentFacts {
  const spec = userPodSpec({ ...props, serviceAccount: team });
  const ofTeam = (team.volumes ?? []).map(({ volume }) => volume);
  return {
    userPods: userPods(props, team.namespace, { ...spec, volumes: [...(spec.volumes as object[]), ...ofTeam] }),
  };
}

function userPods({ names, volumes, notebooks }: HubFactsProps, namespace: string | undefined, spec: object): UserPods {
  return {
    namespace,
    labels: names.selectorOf('singleuser-server'),
    startedBy: { kind: 'Deployment', name: names.hub },
    claims: volumes.claimVerbs.includes('create'),
    variants: userPodTemplates(notebooks).map(({ images, resources: { requests, limits } }) => ({
      images,
      // A limit without a request is also the request.
      requests: { ...limits, ...requests },
    })),
    spec: { ...spec },
  };
}

/** The fields of users' pods that name other objects, of all profiles together. */
function userPodSpec({ notebooks, volumes, serviceAccount }: HubFactsProps): { readonly [field: string]: unknown } {
  const { init_containers: initContainers, extra_containers: extraContainers }: NotebookPodValues = notebooks;
  const storage = volumes.values as NotebookStorageValues;
  const servers = [
    notebooks,
    ...(notebooks.profiles ?? []).flatMap((profile) => [
      profile,
      ...(profile.options ?? []).flatMap(({ choices }) => choices),
    ]),
  ];
  const claims = [storage.home?.claim, ...(storage.shared_volumes ?? []).map(({ claim }) => claim)];
  const envFrom = servers.flatMap(({ env_from: sources = [] }) => sources);
  const env = servers.flatMap(({ environment = {} }) =>
    Object.values(environment).flatMap((source) => ('object' === typeof source ? [secretVariable(source)] : [])),
  );
  return {
    serviceAccountName: (serviceAccount as { service_account?: string } | undefined)?.service_account,
    runtimeClassName: notebooks.runtime_class_name,
    imagePullSecrets: (notebooks.image_pull_secrets ?? []).map((name) => ({ name })),
    initContainers,
    containers: [{ env: [...env, ...(notebooks.platform_environment ?? [])], envFrom }, ...(extraContainers ?? [])],
    priorityClassNames: servers.flatMap(({ priority_class_name: name }) => name ?? []),
    volumes: [
      ...claims.filter((claim) => claim !== undefined).map((claimName) => ({ persistentVolumeClaim: { claimName } })),
      ...volumes.servers.all.map(({ bound }) => bound.volume),
      { ephemeral: { volumeClaimTemplate: { spec: { storageClassName: storage.home?.storage_class } } } },
    ],
  };
}

/** A variable of values.json that comes from a Secret. */
function secretVariable(source: object): object {
  const { secret: name, key } = source as { secret?: string; key?: string };
  return { valueFrom: { secretKeyRef: { name, key } } };
}

/**
 * Checks that the hub answers through the proxy, and that its hostname resolves.
 *
 * @see https://github.com/jupyterhub/jupyterhub/blob/5.5.1/jupyterhub/handlers/base.py
 */
export function hubReadinessChecks(names: HubNames, { ports }: ProxyExposure, url?: string): ReadinessCheck[] {
  const object = { kind: 'Service', name: names.proxyPublic };
  return [
    {
      object,
      check: {
        type: 'http',
        service: names.proxyPublic,
        port: ports.service,
        scheme: ports.tls ? 'https' : 'http',
        path: `${names.baseUrl}hub/health`,
      },
      pods: { labels: names.selectorOf('proxy'), port: ports.tls ? PORTS.proxyHttps : PORTS.proxy },
    },
    ...hostnameChecks(object, url),
  ];
}
