#!/bin/sh
# Fetches the versions of a model to where a model server looks for them.
#
#   fetch-models.sh once|SECONDS TARGET folder REMOTE latest COUNT
#   fetch-models.sh once|SECONDS TARGET folder REMOTE specific VERSION...
#   fetch-models.sh once|SECONDS TARGET folder REMOTE all
#   fetch-models.sh once         TARGET archives VERSION URL SHA256|- ...
#   fetch-models.sh looked       TARGET MINUTES
#
# "once" ends when there is something to serve, and fails where there is not. SECONDS is how long to wait between two looks for what is
# new; that goes on for ever, and a look that fails is told and tried again. "looked" tells whether that has gone on in the last MINUTES.
#
# A version is fetched into a folder that no server takes for one, and gets its number by a rename once all of it is there: it appears
# whole or not at all. COMPLETE_FILE names a file that whoever uploads a version writes last; a version without it is left alone.
set -u

when=$1
target=$2
kind=$3
shift 3

staging=$target/.fetching

say() {
  printf '%s\n' "$*" >&2
}

fetcher() {
  rclone --config= --quiet "$@"
}

# The folder of a version, wherever the zeros are that some exporters put before its number.
local_version() {
  [ -d "$target/$1" ]
}

# Tells whether all that a server needs is there to be fetched.
complete() {
  files=$(fetcher lsf "$remote$1") || return 1
  printf '%s\n' "$files" | grep -qxE 'saved_model\.pb|saved_model\.pbtxt|model\.tflite' || return 1
  [ -z "${COMPLETE_FILE:-}" ] || printf '%s\n' "$files" | grep -qxF -- "$COMPLETE_FILE"
}

# The numbers of what is to be here, the highest first: of those that are here already, or are complete.
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
          say "version $number is not there, or not complete"
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
          say "version $version is not complete"
        fi
      done
      ;;
  esac
}

fetch_version() {
  stage=$staging/$1
  rm -rf "$stage" && mkdir -p "$stage" || return 1
  fetcher copy "$remote$1" "$stage" || return 1
  # Somebody who was still uploading has changed what was listed at first.
  if ! fetcher check "$remote$1" "$stage"; then
    say "version $1 changed while it was fetched"
    return 1
  fi
  mv "$stage" "$target/$1" && say "version $1 is there"
}

# Drops versions that are no longer wanted, once all that are wanted were here before this look: a server is through with the others then.
prune() {
  for version in $1; do
    local_version "$version" || return 0
  done
  for path in "$target"/[0-9]*; do
    version=${path##*/}
    if [ -d "$path" ] && ! printf '%s\n' "$1" | grep -qxF "$version"; then
      # First it stops being a version, and then it goes.
      mkdir -p "$staging" && rm -rf "$staging/old" && mv "$path" "$staging/old" && rm -rf "$staging/old" &&
        say "version $version is gone"
    fi
  done
}

# Fails unless all that is wanted is here.
folder() {
  remote=$1
  shift
  if ! found=$(fetcher lsf --dirs-only "$remote"); then
    say "cannot list the versions"
    return 1
  fi
  versions=$(printf '%s\n' "$found" | sed -n 's|^\([0-9][0-9]*\)/$|\1|p' | sort -rn)
  list=$(wanted "$@")
  present=$(printf '%s\n' "$list" | grep -vx missing)
  if [ -z "$present" ]; then
    say "there is no version to serve"
    return 1
  fi
  [ "$present" != "$list" ] || prune "$present"
  failed=0
  for version in $present; do
    local_version "$version" || fetch_version "$version" || failed=1
  done
  [ "$failed" = 0 ] && [ "$present" = "$list" ]
}

fetch_archive() {
  stage=$staging/$1
  rm -rf "$stage" && mkdir -p "$stage/content" || return 1
  fetcher copyurl "$2" "$stage/archive" || return 1
  if [ "$3" != - ] && [ "$(sha256sum <"$stage/archive" | cut -d ' ' -f 1)" != "$3" ]; then
    say "version $1: what is at the URL has another SHA-256 digest than $3"
    return 1
  fi
  case $(head -c 2 "$stage/archive" | od -A n -t x1 | tr -d ' ') in
    1f8b) tar -xzf "$stage/archive" -C "$stage/content" ;;
    504b) unzip -q "$stage/archive" -d "$stage/content" ;;
    *) tar -xf "$stage/archive" -C "$stage/content" ;;
  esac || return 1
  # The SavedModel is what was archived, or the one folder that was.
  model=$stage/content
  if ! savedmodel "$model"; then
    model=$(find "$stage/content" -mindepth 1 -maxdepth 1)
    if ! savedmodel "$model"; then
      say "version $1: the archive holds no SavedModel"
      return 1
    fi
  fi
  # Archives may have folders that nobody but their owner can read.
  chmod -R u+rwX,g+rX "$model" && mv "$model" "$target/$1" && rm -rf "$stage" && say "version $1 is there"
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
    [ -n "$(find "$target/.looked" -mmin "-$kind")" ]
    exit
    ;;
esac

# A shell that is process 1 is not ended by a signal that it does not expect.
trap 'exit 0' TERM INT
while :; do
  : >"$target/.looked"
  sleep "$when" &
  wait $!
  "$kind" "$@" || say "some of it could not be had; next try in $when seconds"
done
