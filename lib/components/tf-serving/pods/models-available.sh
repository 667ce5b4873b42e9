#!/bin/bash
# Checks that the model server serves its configured models.
#
#   models-available.sh startup PORT   succeeds once all configured and found versions are loaded
#   models-available.sh ready PORT     succeeds while everything that was served before is still served
#
# A running server loads new versions and models while it serves the others. This must not make its pod unready, so the two checks differ.
# The server responds with 200 in every state, so the script reads the states in the response.
# The file models-available.list next to this script, or in STATE_FOLDER, contains one REST API path per line: a model, or a version that is configured by
# number. After a tab, a line can have the body of a request for a prediction, which must then succeed too: the state remains AVAILABLE
# if the GPU has no memory left. The list changes with the model configuration. The script records in TMPDIR which paths have been
# AVAILABLE.
# The image has bash, but no HTTP client.

# Lengths are in bytes.
export LC_ALL=C

phase=$1
port=$2
served_file=${TMPDIR:-/tmp}/models-available.served

status_of() {
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  IFS= read -r -d '' -t 5 answer <&3
  exec 3>&-
  # JSON strings escape quotes, so an error message cannot look like a state.
  printf '%s' "${answer//[[:space:]]/}"
}

# Sends a request for a prediction, and prints the response.
predict() {
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'POST %s:predict HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "${#2}" "$2" >&3
  IFS= read -r -d '' -t 5 answer <&3
  exec 3>&-
  printf '%s' "$answer"
}

fail() {
  echo "$1: $2" >&2
  exit 1
}

# Without a record, every path counts as served before.
served=
[[ $phase == ready && -e $served_file ]] && served=$'\n'$(<"$served_file")$'\n'
now=

while IFS=$'\t' read -r path body; do
  status=$(status_of "$path")
  [[ -n $status ]] || fail "$path" 'no response from the server'
  if [[ $status != *'"state":"AVAILABLE"'* ]]; then
    [[ -n $served && $served != *$'\n'"$path"$'\n'* ]] || fail "$path" 'no version is AVAILABLE'
    echo "$path: not AVAILABLE yet" >&2
    continue
  fi
  now+=$path$'\n'
  if [[ $phase == startup ]]; then
    [[ $status != *'"state":"START"'* && $status != *'"state":"LOADING"'* ]] || fail "$path" 'a version is still loading'
    # A replaced version has the error code OK. Other codes are failures to load.
    while [[ $status == *'"error_code":"'* ]]; do
      status=${status#*'"error_code":"'}
      [[ $status == 'OK"'* ]] || fail "$path" "a version failed to load: ${status%%\"*}"
    done
  fi
  [[ -n $body ]] || continue
  answer=$(predict "$path" "$body")
  # A server that is busy for some seconds keeps receiving requests.
  if [[ -z $answer ]]; then
    [[ $phase == ready ]] || fail "$path" 'no prediction within 5 seconds'
  elif [[ ${answer%%$'\r'*} != 'HTTP/1.'?' 200'* ]]; then
    answer=${answer#*$'\r\n\r\n'}
    fail "$path" "the prediction failed: ${answer:0:300}"
  fi
done <"${STATE_FOLDER:-${BASH_SOURCE[0]%/*}}/models-available.list"

[[ -n $now ]] || fail 'models' 'none is AVAILABLE'
printf '%s' "$now" >"$served_file.new" && mv "$served_file.new" "$served_file"
