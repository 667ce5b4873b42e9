#!/bin/sh
# Copies the starter notebook into a home that has not received it yet, and then runs the notebook server.
#
#   first-notebook.sh HOME NAME COMMAND [ARGUMENT...]
#
# A marker file in the home records the copy, so users keep their edits, and a deleted notebook does not come back.
# Errors never prevent the server from starting. Runs in any POSIX shell, as the user of the notebook.

home=$1
name=$2
shift 2

source=${0%/*}/first-notebook.ipynb
target=$home/$name
marker=$home/.first-notebook
part=$home/.first-notebook.part

log() {
  echo "starter notebook: $1" >&2
}

exists() {
  [ -e "$1" ] || [ -L "$1" ]
}

copy_notebook() {
  exists "$marker" && return
  # With "noclobber", creating an existing file fails, so only one of two servers that start at the same time continues.
  if ! (set -C && echo "$name was copied here once. Delete this file to get it again at the next start." >"$marker"); then
    log "cannot write to $home"
    return
  fi
  if exists "$target"; then
    log "$target already exists; keeping it"
    return
  fi
  # Copies the whole file or nothing, and never overwrites a file. Some volumes do not support links.
  if cat "$source" >"$part" && { ln "$part" "$target" 2>/dev/null || (set -C && cat "$part" >"$target"); }; then
    log "created $target"
  else
    log "could not create $target; trying again at the next start"
    rm -f "$marker"
  fi
  rm -f "$part"
}

copy_notebook
exec "$@"
