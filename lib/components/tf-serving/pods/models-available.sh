#!/bin/bash
# Succeeds when the model server answers for everything that it is configured with.
#
#   models-available.sh startup PORT   every version that the server has found is loaded
#   models-available.sh ready PORT     every model, or every version that is configured by number, that was served goes on being served
#
# The two differ because a running server loads a new version while it goes on serving the old one, and a new model beside the others:
# that must not take its pod out of the Service. The server's own answer is 200 in every state, so the states in it are what counts.
# What to ask for is in the file models-available.list beside this script, a path of the REST API a line; it changes when the server is
# told of other models. What has been served is remembered among the temporary files.
# The image has bash but no HTTP client.

phase=$1
port=$2
memory=${TMPDIR:-/tmp}/models-available.served

status_of() {
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  IFS= read -r -d '' -t 5 answer <&3
  exec 3>&-
  # In a JSON string every quote has a backslash before it, so that no error message can look like a state.
  printf '%s' "${answer//[[:space:]]/}"
}

refuse() {
  echo "$1: $2" >&2
  exit 1
}

# Without a memory everything counts as served before.
served=
[[ $phase == ready && -e $memory ]] && served=$'\n'$(<"$memory")$'\n'
now=

while IFS= read -r path; do
  status=$(status_of "$path")
  [[ -n $status ]] || refuse "$path" 'the server does not answer'
  if [[ $status != *'"state":"AVAILABLE"'* ]]; then
    [[ -n $served && $served != *$'\n'"$path"$'\n'* ]] || refuse "$path" 'no version is AVAILABLE'
    echo "$path: not AVAILABLE yet" >&2
    continue
  fi
  now+=$path$'\n'
  if [[ $phase == startup ]]; then
    [[ $status != *'"state":"START"'* && $status != *'"state":"LOADING"'* ]] || refuse "$path" 'a version is still loading'
    # A version that was replaced has ended well; one that could not be loaded has not.
    while [[ $status == *'"error_code":"'* ]]; do
      status=${status#*'"error_code":"'}
      [[ $status == 'OK"'* ]] || refuse "$path" "a version could not be loaded: ${status%%\"*}"
    done
  fi
done <"${BASH_SOURCE[0]%/*}/models-available.list"

[[ -n $now ]] || refuse 'nothing' 'no model is AVAILABLE'
printf '%s' "$now" >"$memory.new" && mv "$memory.new" "$memory"
