import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../names';
import type { IPlatform } from '../../platforms/platform-base';
import { checkBucketFolder } from '../../workload/bucket-folder';
import { accountIsYours } from '../../workload/granted-account';
import { OpenedPeers } from '../../workload/opened-peers';
import type { HubParts } from './hub-parts';
import type { NotebookProps } from './notebook-props';

/** Whom users' servers run as, and what that opens to them. */
export class NotebookAccess extends Construct {
  private made?: kplus.ServiceAccount;
  private readonly opened: OpenedPeers;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NotebookProps,
    private readonly parts: HubParts,
    private readonly platform: IPlatform,
  ) {
    super(scope, id);
    this.opened = new OpenedPeers(this, {
      name: `${parts.notebooks}-access`,
      labels: parts.labelsOf('singleuser-server'),
      selector: parts.selectorOf('singleuser-server'),
    });
    if (props.serviceAccountName !== undefined) {
      checkName(this, 'serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN);
    }
    if (props.automountServiceAccountToken) {
      if (props.serviceAccountName === undefined) {
        // Never the token of the namespace's default account, to which others may have granted something.
        this.serviceAccount;
      }
      this.opened.open(platform.network.apiServer);
    }
  }

  /** Made once somebody asks for it. */
  public get serviceAccount(): kplus.ServiceAccount {
    if (this.props.serviceAccountName !== undefined) {
      throw accountIsYours(this, this.props.serviceAccountName, { pods: 'notebooks', maker: 'hub' });
    }
    this.made ??= new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: this.parts.notebooks, labels: this.parts.labelsOf('singleuser-server') },
      automountToken: false,
    });
    return this.made;
  }

  public grantBucketRead(bucketName: string, folder: string | undefined): void {
    checkBucketFolder(this, bucketName, folder);
    this.opened.open(
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
}
