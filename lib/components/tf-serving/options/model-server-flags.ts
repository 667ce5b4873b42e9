import { literalText } from '../../../pods/literal-text';

/** Folder of the configuration files in the container. */
export const CONFIG_FOLDER = '/etc/tf-serving';

/** Port of the gRPC API. */
export const GRPC_PORT = 8500;

/** Port of the REST API, the model status and the metrics. */
export const REST_PORT = 8501;

/** Flags of `tensorflow_model_server` by their upstream names. An undefined flag keeps its upstream default. */
export interface ModelServerFlags {
  readonly [name: string]: string | number | boolean | undefined;
}

/** Returns the flags as command-line arguments. */
export function flagArguments(flags: ModelServerFlags): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [literalText(`--${name}=${value}`)],
  );
}
