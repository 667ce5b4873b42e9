import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the script that stores the audience of Identity-Aware Proxy, in the folder of the stack. */
export const IAP_AUDIENCE_SCRIPT = 'store-iap-audience.sh';

/** Arguments of the script, in order. */
export interface IapAudienceOptions {
  readonly project: string;
  readonly namespace: string;
  readonly gateway: string;
  readonly configMap: string;
}

let script: string | undefined;

/** Text of the script, which looks up the backend service of a Gateway and writes it into a ConfigMap. */
export function iapAudienceScript(): string {
  script ??= readFileSync(join(__dirname, IAP_AUDIENCE_SCRIPT), 'utf8');
  return script;
}

/**
 * Command that runs the script.
 *
 * The arguments need no quotes: each is a project id or a Kubernetes name.
 *
 * @param path path of the script
 */
export function iapAudienceCommand(
  path: string,
  { project, namespace, gateway, configMap }: IapAudienceOptions,
): string {
  return ['sh', path, project, namespace, gateway, configMap].join(' ');
}
