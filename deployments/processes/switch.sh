#!/usr/bin/env bash
# switch.sh <host:port> [folder]: lets Caddy send every new request there, once that process says that it is ready. The
# folder holds blue-green.Caddyfile and `active`. CADDY_RELOAD is the command that reloads; the process before goes on
# until somebody sends it SIGTERM.
set -euo pipefail
address=${1:?usage: switch.sh host:port [folder]}
folder=${2:-$(dirname "${BASH_SOURCE[0]}")}
reload=${CADDY_RELOAD:-caddy reload --config $folder/blue-green.Caddyfile --adapter caddyfile}

if ! curl --fail --silent --max-time 5 --output /dev/null "http://$address/health/ready"; then
  echo "$address is not ready: nothing is switched" >&2
  exit 1
fi
before=$(cat "$folder/active" 2>/dev/null || true)
echo "to $address" > "$folder/active"
if ! $reload; then
  echo "$before" > "$folder/active"
  echo "Caddy did not take the new address: nothing is switched" >&2
  exit 1
fi
echo "requests go to $address"
