#!/usr/bin/env bash
# running.sh <environment>: prints the image of the service, as deploy.sh takes it; nothing when there is no service.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
settings=${1:-}.env
case $settings in */*) ;; *) settings=./$settings ;; esac
if [ $# -ne 1 ] || [ ! -f "$settings" ]; then
  echo "usage: running.sh <environment>, with the settings of the environment in $PWD/<environment>.env" >&2
  exit 64
fi
# shellcheck source=/dev/null
. "$settings"
# Swarm adds the digest that the tag stood for
docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "${STACK:-rookery}_app" 2>/dev/null |
  sed 's/\(:[^:@/]*\)@.*/\1/' || true
