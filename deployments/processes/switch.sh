#!/usr/bin/env bash
# switch.sh <port> [file]: lets Caddy send every new request to the process at that port of this machine, once it says that
# it is ready. The file is the ACTIVE_FILE of blue-green.Caddyfile. The process before goes on until it gets SIGTERM.
# BASE_PATH is that of the process.
set -euo pipefail
port=${1:-}
if [ $# -gt 2 ] || ! [[ $port =~ ^[0-9]{1,5}$ ]]; then
  echo "usage: switch.sh port [file]" >&2
  exit 64
fi
file=${2:-${ACTIVE_FILE:-$(dirname "${BASH_SOURCE[0]}")/active}}

if ! curl --fail --silent --max-time 5 --output /dev/null "http://127.0.0.1:$port${BASE_PATH:-}/health/ready"; then
  echo "127.0.0.1:$port is not ready: nothing is switched" >&2
  exit 1
fi
# put in place as a whole: a request reads one or the other
echo "$port" > "$file.new"
mv "$file.new" "$file"
echo "requests go to 127.0.0.1:$port"
