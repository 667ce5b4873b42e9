import { ArtifactRegistryRepositoryIamMember } from '@cdktf/provider-google/lib/artifact-registry-repository-iam-member';
import { ProjectIamMember } from '@cdktf/provider-google/lib/project-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkName, GCP_RESOURCE } from '../../../names';
import type { ImageRepository } from '../cluster/cluster-options';
import { checkProjectId, clusterResourceName, SERVICE_ACCOUNT_ID } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';

export const NODE_OAUTH_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/**
 * Service account of all nodes. It can write logs and metrics and pull images from the configured repositories only.
 */
export class NodeServiceAccount {
  public readonly serviceAccount: ServiceAccount;
  public readonly iamMember: ProjectIamMember;

  constructor(where: IConstruct, environment: GkeEnvironment, repositories: readonly ImageRepository[] = []) {
    const { stack, clusterName, project } = environment;
    this.serviceAccount = new ServiceAccount(stack, 'node-account', {
      // The identity contains a slash, so that it differs from that of every Kubernetes ServiceAccount, even one with
      // the name "nodes".
      accountId: clusterResourceName(clusterName, 'nodes', SERVICE_ACCOUNT_ID, '/nodes'),
      displayName: `Nodes of the cluster ${clusterName}`,
      dependsOn: [environment.enableApi('iam')],
    });
    this.iamMember = new ProjectIamMember(stack, 'node-account-role', {
      project,
      role: 'roles/container.defaultNodeServiceAccount',
      member: this.serviceAccount.member,
      dependsOn: [environment.enableApi('cloudresourcemanager')],
    });
    const known = new Set<string>();
    for (const repository of repositories) {
      const { repository: name, location, project: owner = project } = repository;
      checkRepository(where, repository);
      const id = `pulls-${owner}-${location}-${name}`;
      if (!known.has(id)) {
        known.add(id);
        new ArtifactRegistryRepositoryIamMember(stack, id, {
          project: owner,
          location,
          repository: name,
          role: 'roles/artifactregistry.reader',
          member: this.serviceAccount.member,
          dependsOn: [environment.enableApi('artifactregistry')],
        });
      }
    }
  }
}

function checkRepository(where: IConstruct, { repository, location, project }: ImageRepository): void {
  checkName(where, 'imageRepositories: repository', repository, GCP_RESOURCE);
  if (project !== undefined) {
    checkProjectId(where, project);
  }
  if (!/^(us|europe|asia|[a-z]+-[a-z]+[0-9]+)$/.test(location)) {
    throw new KubeflowError(
      where,
      `imageRepositories: location "${location}" of "${repository}" is not valid.`,
      'Must be a region, or "us", "europe" or "asia".',
      'Use for example "us-central1", which is the first part of "us-central1-docker.pkg.dev".',
    );
  }
}
