import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member';
import { type ITerraformDependable, Lazy } from 'cdktf';
import type { IServiceAccountResource } from '../../capabilities/identity';
import { SERVICE_ACCOUNT_ID } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

const ANNOTATION = 'iam.gke.io/gcp-service-account';

/**
 * IAM principal of the pods of a Kubernetes ServiceAccount: their own identity, or a Google service account that they
 * impersonate.
 *
 * A ServiceAccount uses one of the two for all access, because the annotation for impersonation applies to all
 * requests.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 */
export class WorkloadPrincipal {
  /** Kubernetes ServiceAccount: `<namespace>/<name>`. */
  public readonly name: string;

  private readonly namespace: string;
  private impersonated?: { readonly email: string; readonly account: ServiceAccount };

  /**
   * @param identityPool resource that creates the identity pool: the first cluster of the project; undefined if the
   * pool exists
   */
  constructor(
    private readonly environment: GkeEnvironment,
    private readonly serviceAccount: IServiceAccountResource,
    private readonly identityPool: ITerraformDependable | undefined,
  ) {
    this.namespace = environment.namespaceOf(serviceAccount, serviceAccount.metadata.namespace);
    this.name = `${this.namespace}/${serviceAccount.name}`;
  }

  /** IAM member. It is resolved after all grants are known. */
  public get member(): string {
    // Resolved here, because a stack cannot get new constructs during synthesis.
    const own = this.impersonated ? '' : this.federatedMember();
    return Lazy.stringValue({
      produce: () => (this.impersonated ? `serviceAccount:${this.impersonated.email}` : own),
    });
  }

  /** Resource that must exist before IAM accepts the member; undefined if it needs no resource. */
  public get dependency(): ITerraformDependable | undefined {
    return this.impersonated?.account ?? this.identityPool;
  }

  /** Creates a Google service account that the pods impersonate. Repeated calls have no effect. */
  public impersonate(): void {
    if (this.impersonated) {
      return;
    }
    const { stack, project, clusterName } = this.environment;
    const accountId = this.environment.namespacedName(this.namespace, this.serviceAccount.name, SERVICE_ACCOUNT_ID);
    const account = new ServiceAccount(stack, this.environment.terraformId(this.serviceAccount, 'account'), {
      accountId,
      displayName: `${this.name} in the cluster ${clusterName}`.slice(0, 100),
      dependsOn: [this.environment.enableApi('iam')],
    });
    new ServiceAccountIamMember(stack, this.environment.terraformId(this.serviceAccount, 'identity'), {
      serviceAccountId: account.name,
      role: 'roles/iam.workloadIdentityUser',
      member: `serviceAccount:${project}.svc.id.goog[${this.name}]`,
      dependsOn: this.identityPool && [this.identityPool],
    });
    const email = `${accountId}@${project}.iam.gserviceaccount.com`;
    this.serviceAccount.metadata.addAnnotation(ANNOTATION, email);
    this.impersonated = { email, account };
  }

  private federatedMember(): string {
    const { project, projectNumber } = this.environment;
    const pool = `projects/${projectNumber}/locations/global/workloadIdentityPools/${project}.svc.id.goog`;
    return `principal://iam.googleapis.com/${pool}/subject/ns/${this.namespace}/sa/${this.serviceAccount.name}`;
  }
}
