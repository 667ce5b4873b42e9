import { violations } from './terraform-rules';
import { schemaProblems } from './terraform-schema';

/** Returns the problems of all stacks in the output of an app: differences from the provider's schema and broken rules. */
export function stackProblems(files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(([path]) => path.endsWith('/cdk.tf.json'))
    .flatMap(([path, text]) => {
      const stack = JSON.parse(text);
      return [...schemaProblems(stack), ...violations(stack)].map((found) => `${path}: ${found}`);
    });
}
