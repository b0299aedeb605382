#!/usr/bin/env bash
# deploy.sh <environment> <image>: backs up, brings the stack to this image, waits, asks it (smoke test); goes back to
# the image before when that fails. <environment>.env beside this file holds its settings, see example.env.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

settings=${1:-}.env
case $settings in */*) ;; *) settings=./$settings ;; esac
if [ $# -ne 2 ] || [ ! -f "$settings" ]; then
  echo "usage: deploy.sh <environment> <image>, with the settings of the environment in $PWD/<environment>.env" >&2
  exit 64
fi
set -a
# shellcheck source=/dev/null
. "$settings"
ROOKERY_IMAGE=$2
STACK=${STACK:-rookery}
set +a
: "${SITE_ADDRESS:?names the site in $settings}" "${URL:?the address to ask afterwards, in $settings}"
app=${STACK}_app

inspect() { docker service inspect --format "$1" "$app" 2>/dev/null; }

update_started() { inspect '{{if .UpdateStatus}}{{.UpdateStatus.StartedAt}}{{end}}' || true; }

# 0: every replica runs this image; 1: Swarm has gone back to the one before, or stopped
wait_for_update() { # <start of the update before this one>
  local state running wanted
  for _ in $(seq "${DEPLOY_TIMEOUT_SECONDS:-900}"); do
    state=$(inspect '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}')
    if [ "$(update_started)" = "$1" ]; then state=''; fi
    case $state in rollback_completed | rollback_paused | paused)
      inspect '{{.UpdateStatus.Message}}' >&2
      return 1
      ;;
    esac
    wanted=$(inspect '{{.Spec.Mode.Replicated.Replicas}}')
    running=$(docker service ps --filter desired-state=running --format '{{.Image}} {{.CurrentState}}' "$app" |
      grep --count --extended-regexp "^${ROOKERY_IMAGE%@*}(@[^ ]+)? Running" || true)
    case $state in '' | completed) [ "$running" -ge "$wanted" ] && return 0 ;; esac
    sleep 1
  done
  echo "not every replica runs $ROOKERY_IMAGE within ${DEPLOY_TIMEOUT_SECONDS:-900} s" >&2
  return 1
}

before=$(inspect '{{.Spec.TaskTemplate.ContainerSpec.Image}}' || true)
started=$(update_started)
if [ -n "$before" ]; then ./backup.sh "${BACKUP_FOLDER:-backups}"; fi

files=(--compose-file stack.yaml)
for override in ${OVERRIDES:-}; do files+=(--compose-file "$override"); done # what differs on this cluster
docker stack deploy --detach=true --with-registry-auth --resolve-image "${RESOLVE_IMAGE:-always}" "${files[@]}" "$STACK"

if wait_for_update "$started" && node ../../tools/smoke/smoke.mjs "$URL" --wait 60; then
  echo "deployed $ROOKERY_IMAGE as $STACK"
  exit 0
fi
if [ -z "$before" ]; then
  echo "the first deployment failed; there is nothing to go back to" >&2
elif [ "$(inspect '{{.Spec.TaskTemplate.ContainerSpec.Image}}')" != "$before" ]; then
  echo "going back to $before" >&2
  docker service update --detach=false --quiet --image "$before" "$app" >&2
else
  echo "Swarm has gone back to $before" >&2
fi
exit 1
