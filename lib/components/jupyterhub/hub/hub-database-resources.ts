import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as kube from '../../../k8s/kube';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { NetworkPort } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { IPlatform } from '../../../platforms/platform';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { Prerequisites } from '../../../prerequisites';
import type { HubNames } from '../hub-names';
import { type ExternalDatabaseOptions, HubDatabase, HubDatabaseKind } from './hub-database';
import { checkSubPath } from './hub-file-mounts';
import type { HubVolume } from './hub-volume';

/** Working directory of the hub, which holds the SQLite file. */
export const STATE_DIRECTORY = '/srv/jupyterhub';

const DEFAULT_PORTS: { readonly [kind: string]: NetworkPort[] } = {
  [HubDatabaseKind.POSTGRES]: [{ port: 5432 }],
  [HubDatabaseKind.MYSQL]: [{ port: 3306 }],
};

/** Properties of `HubDatabaseResources`. */
export interface HubDatabaseResourcesProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly database?: HubDatabase;
}

/** Claim, environment variables and network policy of the hub's database. */
export class HubDatabaseResources extends Construct {
  public readonly volume: HubVolume;
  public readonly env: kube.EnvVar[];

  constructor(
    scope: Construct,
    id: string,
    { names, platform, database = HubDatabase.sqlite() }: HubDatabaseResourcesProps,
  ) {
    super(scope, id);
    const { external } = database;
    this.env = external === undefined ? [] : this.databaseEnv(external);
    if (external === undefined && database.kind === HubDatabaseKind.SQLITE) {
      this.volume = this.claimVolume(names, platform, database);
      return;
    }
    this.volume = {
      volume: { name: 'state', emptyDir: { sizeLimit: '64Mi' } },
      mounts: [{ name: 'state', mountPath: STATE_DIRECTORY }],
    };
    if (external !== undefined) {
      this.allowEgress(names, database.kind, external);
    }
  }

  private claimVolume(
    names: HubNames,
    platform: IPlatform,
    { volumeClaim: claim, sqliteOptions }: HubDatabase,
  ): HubVolume {
    const { size, storageClassName, subPath } = sqliteOptions;
    if (claim !== undefined && (size !== undefined || storageClassName !== undefined)) {
      throw new KubeflowError(
        this,
        `hub.database: \`size\` or \`storageClassName\` is set for the existing claim "${claim.name}".`,
        'Only `subPath` and `upgrade` are accepted with an existing claim.',
        'Remove `size` and `storageClassName`, or use HubDatabase.sqlite.',
      );
    }
    if (claim !== undefined) {
      checkName(this, 'hub.database: claim', claim.name, DNS_SUBDOMAIN);
    }
    const { name: claimName } =
      claim ??
      platform.storage.claim(this, 'claim', {
        name: names.database,
        size: size ?? Size.gibibytes(1),
        storageClassName,
        labels: names.labelsOf('hub'),
      });
    return {
      volume: { name: 'database', persistentVolumeClaim: { claimName } },
      mounts: [
        {
          name: 'database',
          mountPath: STATE_DIRECTORY,
          ...(subPath !== undefined && { subPath: checkSubPath(this, 'hub.database', subPath) }),
        },
      ],
    };
  }

  private databaseEnv({ secretName, key = 'url', passwordKey }: ExternalDatabaseOptions): kube.EnvVar[] {
    const variable = (name: string, secretKey: string): kube.EnvVar => {
      checkSecretKeyRef(this, 'hub.database', { secretName, key: secretKey });
      return { name, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } };
    };
    Prerequisites.add(this, {
      kind: 'Secret',
      name: secretName,
      keys: [key, ...(passwordKey === undefined ? [] : [passwordKey])],
      reason: 'The hub reads the URL of its database from it. The database must exist and accept the user.',
    });
    return [
      variable('JUPYTERHUB_DATABASE_URL', key),
      ...(passwordKey === undefined ? [] : [variable('JUPYTERHUB_DATABASE_PASSWORD', passwordKey)]),
    ];
  }

  /** Allows the hub to reach the database. Otherwise the database would seem to be down. */
  private allowEgress(names: HubNames, kind: HubDatabaseKind, options: ExternalDatabaseOptions): void {
    const allowEgressTo = checkPeers(this, 'hub.database: allowEgressTo', options.allowEgressTo);
    const defaultPorts = DEFAULT_PORTS[kind];
    const portless = allowEgressTo.findIndex(({ ports }) => ports === undefined);
    if (defaultPorts === undefined && portless >= 0) {
      throw new KubeflowError(
        this,
        `hub.database: allowEgressTo[${portless}] has no ports.`,
        'Each peer of HubDatabase.other must set its ports, because there is no default port.',
        'Use for example { podLabels: { app: "cockroachdb" }, ports: [{ port: 26257 }] }.',
      );
    }
    if (allowEgressTo.length > 0) {
      workloadNetworkPolicy(this, 'network', {
        name: `${names.hub}-database`,
        labels: names.labelsOf('hub'),
        selector: names.selectorOf('hub'),
        ingress: [],
        egress: withDefaultPorts(allowEgressTo, ...(defaultPorts ?? [])),
      });
    }
  }
}
