import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { AdditionalEgress } from '../../../network/additional-egress';
import type { IPlatform } from '../../../platforms/platform';
import { externalServiceAccountError } from '../../../pods/service-account';
import { checkBucketFolder } from '../../../validation/paths';
import type { HubNames } from '../hub-names';
import type { NotebookOptions } from './notebook-options';

/** Whom users' servers run as, and what that opens to them. */
export class NotebookServiceAccount extends Construct {
  private ownServiceAccount?: kplus.ServiceAccount;
  private readonly egress: AdditionalEgress;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NotebookOptions,
    private readonly names: HubNames,
    private readonly platform: IPlatform,
  ) {
    super(scope, id);
    this.egress = new AdditionalEgress(this, {
      name: `${names.notebooks}-access`,
      labels: names.labelsOf('singleuser-server'),
      selector: names.selectorOf('singleuser-server'),
    });
    if (props.serviceAccountName !== undefined) {
      checkName(this, 'serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN);
    }
    if (props.automountServiceAccountToken) {
      if (props.serviceAccountName === undefined) {
        // Never the token of the namespace's default account, to which others may have granted something.
        this.serviceAccount;
      }
      this.egress.allowEgressTo(platform.network.apiServer);
    }
  }

  /** Made once somebody asks for it. */
  public get serviceAccount(): kplus.ServiceAccount {
    if (this.props.serviceAccountName !== undefined) {
      throw externalServiceAccountError(this, this.props.serviceAccountName, { pods: 'notebooks', maker: 'hub' });
    }
    this.ownServiceAccount ??= new kplus.ServiceAccount(this, 'service-account', {
      metadata: { name: this.names.notebooks, labels: this.names.labelsOf('singleuser-server') },
      automountToken: false,
    });
    return this.ownServiceAccount;
  }

  public grantBucketRead(bucketName: string, folder: string | undefined): void {
    checkBucketFolder(this, bucketName, folder);
    this.egress.allowEgressTo(
      this.platform.identity.grantBucketRead(this.serviceAccount, { bucketName, folder, requestedBy: 'notebooks' }),
    );
  }

  /** What `values.json` says of it, once all is granted. */
  public values(): object | undefined {
    const name = this.props.serviceAccountName ?? this.ownServiceAccount?.name;
    return name === undefined
      ? undefined
      : { service_account: name, token: this.props.automountServiceAccountToken ?? false };
  }
}
