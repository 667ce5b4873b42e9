import type { TFServingProps } from '../../../../lib/components/tf-serving';
import { synthesizedContainer, synthesizedServer } from '../synthesized-server';

/** Flags of a server without options. */
export const DEFAULT_FLAGS = synthesizedContainer().args;

/** Returns the flags that props add. */
export function addedFlags(props: Partial<TFServingProps>): string[] {
  return synthesizedContainer(props).args.filter((flag) => !DEFAULT_FLAGS.includes(flag));
}

/** Returns the configuration files of a server. */
export function configFiles(props: Partial<TFServingProps>): { [file: string]: string } {
  return synthesizedServer(props).ConfigMap.data;
}
