#!/bin/sh
# Fetches the versions of a model into the folder that a model server reads.
#
#   fetch-models.sh once|SECONDS TARGET folder REMOTE latest COUNT
#   fetch-models.sh once|SECONDS TARGET folder REMOTE specific VERSION...
#   fetch-models.sh once|SECONDS TARGET folder REMOTE all
#   fetch-models.sh once         TARGET archives VERSION URL SHA256|- ...
#   fetch-models.sh once|SECONDS TARGET models fetch|list|mounted BASE_PATH POLICY REMOTE latest COUNT|all
#   fetch-models.sh looked       TARGET MINUTES
#
# "models" serves every model in a folder: it writes the model configuration of the server, and the list of models for its probes, to
# STATE_FOLDER. With "fetch", it fetches the models; with "list", the server reads them from the bucket; "mounted" folders are in TARGET.
# POLICY is the version policy in the configuration.
#
# "once" exits after one check, and fails if a version to serve is missing. SECONDS is the pause between checks for new versions: the
# script then runs forever, and logs and retries failed checks. "looked" succeeds if the last check started within MINUTES.
#
# A version is fetched into a staging folder that the server ignores, and then renamed to its number, so it appears atomically.
# COMPLETE_FILE names a file that an upload writes last. Versions without it are skipped.
set -u

when=$1
target=$2
kind=$3
shift 3

staging=$target/.fetching
state=${STATE_FOLDER:-$target}

# Values of Secrets can end with a line end, which a command substitution removes.
for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN RCLONE_HEADER; do
  eval "value=\${$name-}"
  [ -z "$value" ] || export "$name=$(printf '%s' "$value")"
done

log() {
  printf '%s\n' "$*" >&2
}

fetcher() {
  rclone --config= --quiet "$@"
}

# Succeeds if a version has been fetched.
local_version() {
  [ -d "$target/$1" ]
}

# Succeeds if a remote version has a SavedModel and COMPLETE_FILE.
complete() {
  files=$(fetcher lsf "$remote$1") || return 1
  printf '%s\n' "$files" | grep -qxE 'saved_model\.pb|saved_model\.pbtxt|model\.tflite' || return 1
  [ -z "${COMPLETE_FILE:-}" ] || printf '%s\n' "$files" | grep -qxF -- "$COMPLETE_FILE"
}

# Prints the versions to serve that are fetched or complete, "missing" for others. Folder names can have leading zeros.
wanted() {
  policy=$1
  shift
  case $policy in
    specific)
      for number; do
        found=$(printf '%s\n' "$versions" | grep -xE "0*$number" | head -n 1)
        if [ -n "$found" ] && { local_version "$found" || complete "$found"; }; then
          printf '%s\n' "$found"
        else
          log "version $number is missing or incomplete"
          printf 'missing\n'
        fi
      done
      ;;
    *)
      count=${1:-all}
      for version in $versions; do
        [ "$count" != 0 ] || break
        if local_version "$version" || complete "$version"; then
          printf '%s\n' "$version"
          [ "$count" = all ] || count=$((count - 1))
        else
          log "version $version is incomplete"
        fi
      done
      ;;
  esac
}

fetch_version() {
  stage=$staging/$1
  rm -rf "$stage" && mkdir -p "$stage" || return 1
  fetcher copy "$remote$1" "$stage" || return 1
  # An upload may still be in progress.
  if ! fetcher check "$remote$1" "$stage"; then
    log "version $1 changed during the download"
    return 1
  fi
  mv "$stage" "$target/$1" && log "fetched version $1"
}

# Removes unneeded versions, but only if all needed ones were fetched before this check, so the server no longer uses the others.
prune() {
  for version in $1; do
    local_version "$version" || return 0
  done
  for path in "$target"/[0-9]*; do
    version=${path##*/}
    if [ -d "$path" ] && ! printf '%s\n' "$1" | grep -qxF "$version"; then
      # The rename hides the version from the server before it is deleted.
      mkdir -p "$staging" && rm -rf "$staging/old" && mv "$path" "$staging/old" && rm -rf "$staging/old" &&
        log "removed version $version"
    fi
  done
}

# Fetches versions from a folder. Fails if a version to serve is missing.
folder() {
  remote=$1
  shift
  if ! found=$(fetcher lsf --dirs-only "$remote"); then
    log "cannot list the versions"
    return 1
  fi
  versions=$(printf '%s\n' "$found" | sed -n 's|^\([0-9][0-9]*\)/$|\1|p' | sort -rn)
  list=$(wanted "$@")
  present=$(printf '%s\n' "$list" | grep -vx missing)
  if [ -z "$present" ]; then
    log "no version to serve"
    return 1
  fi
  [ "$present" != "$list" ] || prune "$present"
  failed=0
  for version in $present; do
    local_version "$version" || fetch_version "$version" || failed=1
  done
  [ "$failed" = 0 ] && [ "$present" = "$list" ]
}

# Prints the names of the models in a folder.
model_names() {
  if [ "$1" = mounted ]; then
    for path in "$target"/*/; do
      path=${path%/}
      printf '%s\n' "${path##*/}"
    done
  else
    fetcher lsf --dirs-only "$2" | sed 's|/$||'
  fi
}

# Succeeds if a model has a version.
has_version() {
  if [ "$1" = list ]; then
    fetcher lsf --dirs-only "$2" | grep -qxE '[0-9]+/'
  else
    for path in "$3"/[0-9]*/; do
      [ -d "$path" ] && return 0
    done
    return 1
  fi
}

# Serves the models of a folder. Fails if there is none.
models() {
  mode=$1
  base=$2
  version_policy=$3
  source=$4
  shift 4
  root=$target
  if ! names=$(model_names "$mode" "$source"); then
    log "cannot list the models"
    return 1
  fi
  # Other names cannot be part of URLs.
  names=$(printf '%s\n' "$names" | grep -xE '[A-Za-z0-9][-_.A-Za-z0-9]{0,127}' | sort)
  served=
  for name in $names; do
    if [ "$mode" = fetch ]; then
      target=$root/$name
      staging=$target/.fetching
      mkdir -p "$target"
      folder "$source$name/" "$@" || log "model $name: some versions failed"
    fi
    if has_version "$mode" "$source$name/" "$root/$name"; then
      served="$served $name"
    else
      log "model $name has no version"
    fi
  done
  target=$root
  [ "$mode" != fetch ] || remove_models "$names"
  write_configuration "$served" && [ -n "$served" ]
}

# Removes the files of models that left the source, unless the server may still use them.
remove_models() {
  for path in "$target"/*/; do
    path=${path%/}
    name=${path##*/}
    printf '%s\n' "$1" | grep -qxF "$name" || grep -qxF "/v1/models/$name" "$state/models-available.list" 2>/dev/null ||
      { [ -d "$path" ] && rm -rf "$path" && log "removed model $name"; }
  done
}

# Replaces both files by a rename, so that nobody reads half of one.
write_configuration() {
  {
    printf 'model_config_list {\n'
    for name in $1; do
      printf '  config {\n    name: "%s"\n    base_path: "%s/%s"\n    model_platform: "tensorflow"\n' "$name" "$base" "$name"
      printf '    model_version_policy { %s }\n  }\n' "$version_policy"
    done
    printf '}\n'
  } >"$state/models.config.new" && mv "$state/models.config.new" "$state/models.config" || return 1
  for name in $1; do
    printf '/v1/models/%s\n' "$name"
  done >"$state/models-available.list.new" && mv "$state/models-available.list.new" "$state/models-available.list"
}

fetch_archive() {
  stage=$staging/$1
  rm -rf "$stage" && mkdir -p "$stage/content" || return 1
  fetcher copyurl "$2" "$stage/archive" || return 1
  if [ "$3" != - ] && [ "$(sha256sum <"$stage/archive" | cut -d ' ' -f 1)" != "$3" ]; then
    log "version $1: the SHA-256 digest of the archive is not $3"
    return 1
  fi
  case $(head -c 2 "$stage/archive" | od -A n -t x1 | tr -d ' ') in
    1f8b) tar -xzf "$stage/archive" -C "$stage/content" ;;
    504b) unzip -q "$stage/archive" -d "$stage/content" ;;
    *) tar -xf "$stage/archive" -C "$stage/content" ;;
  esac || return 1
  # The SavedModel is at the top level or in a single folder.
  model=$stage/content
  if ! savedmodel "$model"; then
    model=$(find "$stage/content" -mindepth 1 -maxdepth 1)
    if ! savedmodel "$model"; then
      log "version $1: the archive has no SavedModel"
      return 1
    fi
  fi
  # Folders in archives may only be readable by their owner.
  chmod -R u+rwX,g+rX "$model" && mv "$model" "$target/$1" && rm -rf "$stage" && log "fetched version $1"
}

savedmodel() {
  [ -f "$1/saved_model.pb" ] || [ -f "$1/saved_model.pbtxt" ] || [ -f "$1/model.tflite" ]
}

archives() {
  while [ $# -gt 0 ]; do
    local_version "$1" || fetch_archive "$1" "$2" "$3" || return 1
    shift 3
  done
}

case $when in
  once)
    "$kind" "$@"
    exit
    ;;
  looked)
    [ -n "$(find "$state/.looked" -mmin "-$kind")" ]
    exit
    ;;
esac

# A shell that runs as process 1 ignores signals without a trap.
trap 'exit 0' TERM INT
while :; do
  : >"$state/.looked"
  sleep "$when" &
  wait $!
  "$kind" "$@" || log "some versions failed; retrying in $when seconds"
done
