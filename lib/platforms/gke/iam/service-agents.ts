import { DataGoogleStorageProjectServiceAccount } from '@cdktf/provider-google/lib/data-google-storage-project-service-account';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { KEY_PURPOSES, type KeyPurpose } from './key-purposes';

const STORAGE_AGENT = 'storage-agent';

/** Returns the IAM member of a service agent. */
export function serviceAgentMember(environment: GkeEnvironment, purpose: KeyPurpose): string {
  const { agent, api } = KEY_PURPOSES[purpose];
  if (purpose !== 'buckets') {
    return `serviceAccount:service-${environment.projectNumber}@${agent}.iam.gserviceaccount.com`;
  }
  // Cloud Storage creates its agent when somebody asks for it.
  const existing = environment.stack.node.tryFindChild(STORAGE_AGENT) as DataGoogleStorageProjectServiceAccount;
  const data =
    existing ??
    new DataGoogleStorageProjectServiceAccount(environment.stack, STORAGE_AGENT, {
      project: environment.projectWithApi(api),
    });
  return data.member;
}

/** Command that creates a service agent; undefined if it exists once the API is enabled. */
export function serviceAgentNote({ project }: GkeEnvironment, purpose: KeyPurpose): string | undefined {
  const { api, isRequested } = KEY_PURPOSES[purpose];
  return isRequested
    ? [
        `Before the first deployment, create the service agent that encrypts ${purpose}, if the project has none:`,
        `gcloud services enable ${api}.googleapis.com --project ${project}`,
        `&& gcloud beta services identity create --service ${api}.googleapis.com --project ${project}`,
      ].join(' ')
    : undefined;
}
