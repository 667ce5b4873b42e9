import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member';
import type * as kplus from 'cdk8s-plus-27';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { SERVICE_ACCOUNT_ID } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

const ANNOTATION = 'iam.gke.io/gcp-service-account';

/**
 * Who the pods of a service account of Kubernetes are to Google Cloud: themselves, or an account that they impersonate. They are one
 * of the two for everything, because the annotation by which they impersonate holds for all that they do.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 */
export class WorkloadPrincipal {
  /** The service account of Kubernetes: `<namespace>/<name>`. */
  public readonly name: string;

  private readonly namespace: string;
  private impersonated?: { readonly email: string; readonly account: ServiceAccount };

  /**
   * @param identityPool what the pool of identities comes into being with: the first cluster of the project; undefined where there is one already
   */
  constructor(
    private readonly environment: GkeEnvironment,
    private readonly serviceAccount: kplus.ServiceAccount,
    private readonly identityPool: ITerraformDependable | undefined,
  ) {
    this.namespace = environment.namespaceOf(serviceAccount, serviceAccount.metadata.namespace);
    this.name = `${this.namespace}/${serviceAccount.name}`;
  }

  /** The member of a binding of IAM, decided when all grants are known. */
  public get member(): string {
    // Asked for here: what the stack has may not grow while it is written.
    const own = this.impersonated ? '' : this.federatedMember();
    return Lazy.stringValue({
      produce: () => (this.impersonated ? `serviceAccount:${this.impersonated.email}` : own),
    });
  }

  /** What must be there before IAM takes the member; undefined where all is. */
  public get dependency(): ITerraformDependable | undefined {
    return this.impersonated?.account ?? this.identityPool;
  }

  /** Gives the pods an account, and makes them that. Saying it twice is saying it once. */
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
