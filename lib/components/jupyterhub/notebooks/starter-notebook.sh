#!/bin/sh
# Puts the first notebook into a home that has not had it yet, and then becomes the notebook server.
#
#   first-notebook.sh HOME NAME COMMAND [ARGUMENT...]
#
# A home gets it once, which a marker in the home tells: who edits the notebook keeps the edits, and who deletes it does not see it
# again. Nothing that goes wrong here keeps the server from starting. Any POSIX shell runs it, as the user of the notebook.

home=$1
name=$2
shift 2

source=${0%/*}/first-notebook.ipynb
target=$home/$name
marker=$home/.first-notebook
part=$home/.first-notebook.part

say() {
  echo "first notebook: $1" >&2
}

is_there() {
  [ -e "$1" ] || [ -L "$1" ]
}

place() {
  is_there "$marker" && return
  # With "noclobber" a file is made only where nothing is: of two servers that start at once, one goes on.
  if ! (set -C && echo "$name was put here once. Without this file it will be again, with the next start." >"$marker"); then
    say "cannot write to $home"
    return
  fi
  if is_there "$target"; then
    say "$target is there already, and stays as it is"
    return
  fi
  # Whole or not at all, and never in the place of a file; not all volumes have links.
  if cat "$source" >"$part" && { ln "$part" "$target" 2>/dev/null || (set -C && cat "$part" >"$target"); }; then
    say "$target is new"
  else
    say "$target could not be made; the next start will try again"
    rm -f "$marker"
  fi
  rm -f "$part"
}

place
exec "$@"
