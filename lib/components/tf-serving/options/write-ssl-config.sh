#!/bin/bash
# Writes the TLS configuration of TensorFlow Serving from the files of a Secret.
#
#   write-ssl-config.sh FOLDER FILE
#
# FOLDER contains serverKey and serverCert. With customCa, clients must present a certificate of that authority.
set -eu
umask 077

# Prints a file as a string of the protocol buffer text format, with special characters escaped.
quoted() {
  local text
  text=$(<"$1")
  [[ -n $text ]] || { echo "$1 is empty" >&2; exit 1; }
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\r'/}
  text=${text//$'\n'/\\n}
  printf '"%s\\n"' "$text"
}

server_key=$(quoted "$1/serverKey")
server_cert=$(quoted "$1/serverCert")
{
  printf 'server_key: %s\nserver_cert: %s\n' "$server_key" "$server_cert"
  if [[ -e $1/customCa ]]; then
    custom_ca=$(quoted "$1/customCa")
    printf 'custom_ca: %s\nclient_verify: true\n' "$custom_ca"
  fi
} >"$2.new"
mv "$2.new" "$2"
