import type { NameRule } from '../names';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
export const PORT_NAME: NameRule = {
  pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  maxLength: 15,
  accepts: 'Kubernetes accepts lower-case letters, at least one, digits and single "-" between them, at most 15.',
};
