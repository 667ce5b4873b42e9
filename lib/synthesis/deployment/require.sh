
# Reports an object that does not exist: resource, namespace, reason, command that creates it.
missing=0
require() {
  found=$(kubectl get "$1" ${2:+-n "$2"} --ignore-not-found -o name)
  if [ -z "$found" ]; then
    missing=1
    printf '%s%s does not exist. %s\n' "$1" "${2:+ in namespace $2}" "$3"
    if [ -n "$4" ]; then
      printf '  Create it: %s\n' "$4"
    fi
  fi
}
