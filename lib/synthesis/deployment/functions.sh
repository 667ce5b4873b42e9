
kubectl() {
  command kubectl ${context:+--context "$context"} "$@"
}

step() {
  printf '\n==> %s\n' "$1"
}
