import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import { AdditionalEgress } from '../../../network/additional-egress';
import type { IPlatform } from '../../../platforms/platform';
import { externalServiceAccountError } from '../../../pods/service-account';
import { checkBucketFolder } from '../../../validation/paths';
import type { HubNames } from '../hub-names';
import type { NotebookOptions } from './notebook-options';

/** ServiceAccount of users' servers, and the network access that its permissions require. */
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
      ...names.inNotebookNamespace,
      labels: names.labelsOf('singleuser-server'),
      selector: names.selectorOf('singleuser-server'),
    });
    if (props.serviceAccountName !== undefined) {
      checkName(this, 'serviceAccountName', props.serviceAccountName, DNS_SUBDOMAIN);
    }
    if (this.hasToken) {
      if (props.serviceAccountName === undefined) {
        // Others may have granted permissions to the namespace's default ServiceAccount.
        this.serviceAccount;
      }
      this.egress.allowEgressTo(platform.network.apiServer);
    }
  }

  /**
   * Creates the ServiceAccount on first use.
   *
   * @throws KubeflowError if `serviceAccountName` is set.
   */
  public get serviceAccount(): kplus.ServiceAccount {
    if (this.props.serviceAccountName !== undefined) {
      throw externalServiceAccountError(this, this.props.serviceAccountName, { pods: 'notebooks', maker: 'hub' });
    }
    this.ownServiceAccount ??= new kplus.ServiceAccount(this, 'service-account', {
      metadata: {
        name: this.names.notebooks,
        ...this.names.inNotebookNamespace,
        labels: this.names.labelsOf('singleuser-server'),
      },
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

  private get hasToken(): boolean {
    return this.props.automountServiceAccountToken === true || this.props.trainingJobs !== undefined;
  }

  /** Returns the account for `values.json`. Call it at synthesis, after all grants. */
  public values(): object | undefined {
    const name = this.props.serviceAccountName ?? this.ownServiceAccount?.name;
    return name === undefined ? undefined : { service_account: name, token: this.hasToken };
  }
}
