#!/bin/bash
# Succeeds when the model server answers for everything that it is configured with.
#
#   models-available.sh startup PORT   every version that the server has found is loaded
#   models-available.sh ready PORT     every model, or every version that is configured by number, is served
#
# The two differ because a running server loads a new version while it goes on serving the old one: that must not take its pod
# out of the Service. The server's own answer is 200 in every state, so the states in it are what counts.
# What to ask for is in the file models-available.list beside this script, a path of the REST API a line.
# The image has bash but no HTTP client.

phase=$1
port=$2

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

while IFS= read -r path; do
  status=$(status_of "$path")
  [[ -n $status ]] || refuse "$path" 'the server does not answer'
  [[ $status == *'"state":"AVAILABLE"'* ]] || refuse "$path" 'no version is AVAILABLE'
  if [[ $phase == startup ]]; then
    [[ $status != *'"state":"START"'* && $status != *'"state":"LOADING"'* ]] || refuse "$path" 'a version is still loading'
    # A version that was replaced has ended well; one that could not be loaded has not.
    while [[ $status == *'"error_code":"'* ]]; do
      status=${status#*'"error_code":"'}
      [[ $status == 'OK"'* ]] || refuse "$path" "a version could not be loaded: ${status%%\"*}"
    done
  fi
done <"${BASH_SOURCE[0]%/*}/models-available.list"
