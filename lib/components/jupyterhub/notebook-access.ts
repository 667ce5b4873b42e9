import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { NetworkPeer } from '../../platforms/network-peer';
import type { IPlatform } from '../../platforms/platform-base';
import { workloadPolicy } from '../../workload/network';
import type { HubParts } from './hub-parts';
import type { NotebookProps } from './notebook-props';

/** Whom users' servers run as, and what that opens to them. */
export class NotebookAccess extends Construct {
  private readonly opened = new Set<string>();
  private made?: kplus.ServiceAccount;
  private policies = 0;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NotebookProps,
    private readonly parts: HubParts,
    private readonly platform: IPlatform,
  ) {
    super(scope, id);
    if (props.serviceAccountName !== undefined) {
      checkName(this, 'serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN);
    }
    if (props.automountServiceAccountToken) {
      if (props.serviceAccountName === undefined) {
        // Never the token of the namespace's default account, to which others may have granted something.
        this.serviceAccount;
      }
      this.open(platform.network.apiServer);
    }
  }

  /** Made once somebody asks for it. */
  public get serviceAccount(): kplus.ServiceAccount {
    if (this.props.serviceAccountName !== undefined) {
      throw new KubeflowError(
        this,
        `notebooks run as the ServiceAccount "${this.props.serviceAccountName}", which is yours.`,
        'What is granted here is granted to a ServiceAccount that the hub makes.',
        'Leave `serviceAccountName` out, or grant it where you make that one.',
      );
    }
    this.made ??= new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: this.parts.notebooks, labels: this.parts.labelsOf('singleuser-server') },
      automountToken: false,
    });
    return this.made;
  }

  public grantBucketRead(bucketName: string, folder: string | undefined): void {
    if (folder !== undefined && !/^[^/]+(\/[^/]+)*$/.test(folder)) {
      throw new KubeflowError(
        this,
        `folder "${folder}" of the bucket "${bucketName}" is not a path.`,
        'Accepted are names with "/" between them, and none at either end.',
        'Leave it out for the whole bucket.',
      );
    }
    this.open(
      this.platform.identity.grantBucketRead(this.serviceAccount, { bucketName, folder, askedBy: 'notebooks' }),
    );
  }

  /** What `values.json` says of it, once all is granted. */
  public values(): object | undefined {
    const name = this.props.serviceAccountName ?? this.made?.name;
    return name === undefined
      ? undefined
      : { service_account: name, token: this.props.automountServiceAccountToken ?? false };
  }

  /** A policy beside that of all notebooks: Kubernetes lets through what any policy does. */
  private open(peers: NetworkPeer[]): void {
    const egress = peers.filter((peer) => !this.opened.has(JSON.stringify(peer)));
    if (egress.length === 0) {
      return;
    }
    for (const peer of egress) {
      this.opened.add(JSON.stringify(peer));
    }
    this.policies += 1;
    const number = this.policies === 1 ? '' : `-${this.policies}`;
    workloadPolicy(this, `policy${number}`, {
      name: `${this.parts.notebooks}-access${number}`,
      labels: this.parts.labelsOf('singleuser-server'),
      selector: this.parts.selectorOf('singleuser-server'),
      ingress: [],
      egress,
    });
  }
}
