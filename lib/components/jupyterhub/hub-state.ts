import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPort } from '../../platforms/network-peer';
import type { IPlatform } from '../../platforms/platform-base';
import { withPorts, workloadPolicy } from '../../workload/network';
import { checkPeers } from '../../workload/peer-checks';
import { checkSecretKey } from '../../workload/secret-key';
import { type ExternalDatabaseOptions, HubDatabase, HubDatabaseKind } from './hub-database';
import { checkSubPath, type HubVolume } from './hub-folders';
import type { HubParts } from './hub-parts';

/** Where the hub's process works. SQLite's file is there. */
export const STATE_FOLDER = '/srv/jupyterhub';

const USUAL_PORTS: { readonly [kind: string]: NetworkPort[] } = {
  [HubDatabaseKind.POSTGRES]: [{ port: 5432 }],
  [HubDatabaseKind.MYSQL]: [{ port: 3306 }],
};

/** What the hub's state must be told. */
export interface HubStateProps {
  readonly parts: HubParts;
  readonly platform: IPlatform;
  readonly database?: HubDatabase;
}

/** Where the hub keeps what it knows, as its pod sees it. */
export class HubState extends Construct {
  public readonly volume: HubVolume;
  public readonly env: k8s.EnvVar[];

  constructor(scope: Construct, id: string, { parts, platform, database = HubDatabase.claim() }: HubStateProps) {
    super(scope, id);
    const { external } = database;
    this.env = external === undefined ? [] : this.reach(external);
    if (external === undefined && database.kind === HubDatabaseKind.CLAIM) {
      this.volume = this.onClaim(parts, platform, database);
      return;
    }
    this.volume = {
      volume: { name: 'state', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      mounts: [{ name: 'state', mountPath: STATE_FOLDER }],
    };
    if (external !== undefined) {
      this.open(parts, database.kind, external);
    }
  }

  private onClaim(parts: HubParts, platform: IPlatform, { volumeClaim: claim, claimOptions }: HubDatabase): HubVolume {
    const { size, storageClassName, subPath } = claimOptions;
    if (claim !== undefined && (size !== undefined || storageClassName !== undefined)) {
      throw new KubeflowError(
        this,
        `hub.database: a size or a class is given for the claim "${claim.name}", which exists.`,
        "Accepted are `subPath` and `upgrade`: the rest is the claim's own.",
        'Leave it out, or use HubDatabase.claim.',
      );
    }
    if (claim !== undefined) {
      checkName(this, 'hub.database: claim', claim.name, DNS_SUBDOMAIN);
    }
    const { name: claimName } =
      claim ??
      platform.storage.claim(this, 'claim', {
        name: parts.database,
        size: size ?? Size.gibibytes(1),
        storageClassName,
        labels: parts.labelsOf('hub'),
      });
    return {
      volume: { name: 'database', persistentVolumeClaim: { claimName } },
      mounts: [
        {
          name: 'database',
          mountPath: STATE_FOLDER,
          ...(subPath !== undefined && { subPath: checkSubPath(this, 'hub.database', subPath) }),
        },
      ],
    };
  }

  private reach({ secretName, key = 'url', passwordKey }: ExternalDatabaseOptions): k8s.EnvVar[] {
    const variable = (name: string, from: string): k8s.EnvVar => {
      checkSecretKey(this, 'hub.database', { secretName, key: from });
      return { name, valueFrom: { secretKeyRef: { name: secretName, key: from } } };
    };
    return [
      variable('JUPYTERHUB_DATABASE_URL', key),
      ...(passwordKey === undefined ? [] : [variable('JUPYTERHUB_DATABASE_PASSWORD', passwordKey)]),
    ];
  }

  /** What is closed unless it is opened would look like a database that is down. */
  private open(parts: HubParts, kind: HubDatabaseKind, { peers }: ExternalDatabaseOptions): void {
    checkPeers(this, 'hub.database: peers', peers);
    const usual = USUAL_PORTS[kind];
    const portless = peers.findIndex(({ ports = [] }) => ports.length === 0);
    if (usual === undefined && portless >= 0) {
      throw new KubeflowError(
        this,
        `hub.database: peers[${portless}] names no port.`,
        'Of HubDatabase.other, peers are accepted that name their ports: there is no usual one.',
        'Use for example { podLabels: { app: "cockroachdb" }, ports: [{ port: 26257 }] }.',
      );
    }
    if (peers.length > 0) {
      workloadPolicy(this, 'network', {
        name: `${parts.hub}-database`,
        labels: parts.labelsOf('hub'),
        selector: parts.selectorOf('hub'),
        ingress: [],
        egress: withPorts(peers, ...(usual ?? [])),
      });
    }
  }
}
