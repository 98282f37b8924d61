/**
 * A text of which Kubernetes takes no part for the name of a variable, as it does with `$(NAME)` in a command. Of what follows a `$`, it
 * takes one byte: half of a character that has two.
 *
 * https://github.com/kubernetes/kubernetes/tree/master/third_party/forked/golang/expansion
 */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(]|[^\0-\x7f])/g, '$$$$');
}
