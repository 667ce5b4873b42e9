import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { DNS_LABEL, suggestName } from '../names';
import { checkAppCopy, isApp } from './installed-copies';

/** Marks platforms, of any installed copy of the library. */
export const PLATFORM_SYMBOL = Symbol.for('kubeflow-cdk.Platform');

// cdktf is loaded only by programs with a cloud platform, so its constructs are recognized by their symbols.
const TERRAFORM = [Symbol.for('cdktf/TerraformStack'), Symbol.for('cdktf/App')];

/**
 * Checks that a construct is in a chart, and that its app is from the copy of cdk8s that this library uses.
 *
 * @throws KubeflowError if the construct is on a platform, an app or a Terraform stack in place of a chart.
 */
export function checkPlacement(component: IConstruct): void {
  const scopes = [...component.node.scopes].reverse();
  if (!scopes.some((scope) => Chart.isChart(scope))) {
    const name = component.constructor.name;
    const id = suggestName(component.node.id, DNS_LABEL) ?? 'my-chart';
    const [place, ...hints] = placeOf(scopes, id, name);
    throw new KubeflowError(component, `${name} is ${place}, not in a chart.`, ...hints);
  }
  checkAppCopy(component);
}

function placeOf(scopes: readonly IConstruct[], id: string, name: string): [string, ...string[]] {
  const why = 'Must be in a chart, which is a file of Kubernetes objects and their namespace.';
  const platform = scopes.find((scope) => PLATFORM_SYMBOL in scope);
  if (platform) {
    return [`on the platform "${platform.node.id}"`, why, `Use \`new ${name}(platform.chart('${id}'), '${id}', …)\`.`];
  }
  if (scopes.some((scope) => TERRAFORM.some((symbol) => symbol in scope))) {
    return [
      'in a Terraform stack or app of cdktf',
      why,
      'Terraform stacks contain cloud resources only. A KubeflowApp writes both:',
      `use \`new ${name}(platform.chart('${id}'), '${id}', …)\` with a platform such as GkePlatform.`,
    ];
  }
  return [
    scopes.some(isApp) ? 'on an app' : 'outside of an app',
    why,
    `Use \`new ${name}(platform.chart('${id}'), '${id}', …)\` with a platform,`,
    `or \`new ${name}(new Chart(app, '${id}', { namespace: 'kubeflow' }), '${id}', …)\` without one.`,
  ];
}
