import type { IPlatform } from '../../platforms/platform';

/** The operator's name for the container that trains. */
export const CONTAINER = 'tensorflow';

/** What the pods of a job have in common. */
export interface PodContext {
  readonly platform: IPlatform;
  readonly namespace?: string;
  readonly serviceAccountName: string;
  readonly labels: { [key: string]: string };
  /** Labels that find all pods of the job. */
  readonly selector: { [key: string]: string };
}
