program=$(basename "$0")
cd "$(dirname "$0")"

context=${KUBE_CONTEXT:-}
while [ $# -gt 0 ]; do
  case $1 in
    --context) context=${2:?"--context requires a name"}; shift 2 ;;
    --context=*) context=${1#*=}; shift ;;
    -h | --help) sed -n '3,/^set /s/^# \{0,1\}//p' "$program"; exit ;;
    *) echo "unknown argument: $1 (see --help)" >&2; exit 2 ;;
  esac
done
