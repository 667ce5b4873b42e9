/**
 * Returns a text so that Kubernetes does not change it in the command, the arguments or the variables of a container.
 *
 * Kubernetes replaces `$(NAME)` by a variable and `$$` by `$`, and it damages a character beyond ASCII after `$`.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/third_party/forked/golang/expansion/expand.go
 */
export function literalText(text: string): string {
  return text.replace(/\$(?=[$(]|[^\0-\x7f])/g, '$$$$');
}
