import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { NetworkPort } from '../../../network/network-peer';
import { checkPeers } from '../../../network/network-peer-checks';
import { withDefaultPorts, workloadNetworkPolicy } from '../../../network/network-policy';
import type { IPlatform } from '../../../platforms/platform';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import type { HubNames } from '../hub-names';
import { type ExternalDatabaseOptions, HubDatabase, HubDatabaseKind } from './hub-database';
import { checkSubPath, type HubVolume } from './hub-file-mounts';

/** Where the hub's process works. SQLite's file is there. */
export const STATE_DIRECTORY = '/srv/jupyterhub';

const DEFAULT_PORTS: { readonly [kind: string]: NetworkPort[] } = {
  [HubDatabaseKind.POSTGRES]: [{ port: 5432 }],
  [HubDatabaseKind.MYSQL]: [{ port: 3306 }],
};

/** What the hub's state must be told. */
export interface HubDatabaseResourcesProps {
  readonly names: HubNames;
  readonly platform: IPlatform;
  readonly database?: HubDatabase;
}

/** Where the hub keeps what it knows, as its pod sees it. */
export class HubDatabaseResources extends Construct {
  public readonly volume: HubVolume;
  public readonly env: k8s.EnvVar[];

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
      volume: { name: 'state', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
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
        `hub.database: a size or a class is given for the claim "${claim.name}", which exists.`,
        "Accepted are `subPath` and `upgrade`: the rest is the claim's own.",
        'Leave it out, or use HubDatabase.sqlite.',
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

  private databaseEnv({ secretName, key = 'url', passwordKey }: ExternalDatabaseOptions): k8s.EnvVar[] {
    const variable = (name: string, from: string): k8s.EnvVar => {
      checkSecretKeyRef(this, 'hub.database', { secretName, key: from });
      return { name, valueFrom: { secretKeyRef: { name: secretName, key: from } } };
    };
    return [
      variable('JUPYTERHUB_DATABASE_URL', key),
      ...(passwordKey === undefined ? [] : [variable('JUPYTERHUB_DATABASE_PASSWORD', passwordKey)]),
    ];
  }

  /** What is closed unless it is opened would look like a database that is down. */
  private allowEgress(names: HubNames, kind: HubDatabaseKind, { allowEgressTo }: ExternalDatabaseOptions): void {
    checkPeers(this, 'hub.database: peers', allowEgressTo);
    const usual = DEFAULT_PORTS[kind];
    const portless = allowEgressTo.findIndex(({ ports = [] }) => ports.length === 0);
    if (usual === undefined && portless >= 0) {
      throw new KubeflowError(
        this,
        `hub.database: peers[${portless}] names no port.`,
        'Of HubDatabase.other, peers are accepted that name their ports: there is no usual one.',
        'Use for example { podLabels: { app: "cockroachdb" }, ports: [{ port: 26257 }] }.',
      );
    }
    if (allowEgressTo.length > 0) {
      workloadNetworkPolicy(this, 'network', {
        name: `${names.hub}-database`,
        labels: names.labelsOf('hub'),
        selector: names.selectorOf('hub'),
        ingress: [],
        egress: withDefaultPorts(allowEgressTo, ...(usual ?? [])),
      });
    }
  }
}
