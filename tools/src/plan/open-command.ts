import { shellWord } from '../processes/shell';
import type { DeploymentPlan } from './plan';

/** Returns the command that opens a component of an environment in the browser. */
export function openCommand(component: string, { environment }: Pick<DeploymentPlan, 'environment'>): string {
  return `npx kubeflow-cdk open ${shellWord(component)} ${shellWord(environment)}`;
}
