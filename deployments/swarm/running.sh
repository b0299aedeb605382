#!/usr/bin/env bash
# running.sh <environment>: prints the image of the service, as deploy.sh takes it; nothing when there is no service.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ $# -eq 1 ] || { echo "usage: running.sh <environment>" >&2; exit 64; }
[ -f "./$1.env" ] || { echo "there is no $1.env in $PWD" >&2; exit 64; }
# shellcheck source=/dev/null
. "./$1.env"
# Swarm adds the digest that the tag stood for
docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${STACK:-rookery}_app" 2>/dev/null |
  sed 's/\(:[^:@/]*\)@.*/\1/' || true
