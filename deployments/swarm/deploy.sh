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
CADDYFILE_VERSION=$(sha256sum Caddyfile | cut -c 1-12) # a config keeps what it was made of: a changed one has another name
set +a
: "${SITE_ADDRESS:?names the site in $settings}" "${URL:?the address to ask afterwards, in $settings}"
app=${STACK}_app

inspect() { docker service inspect --format "$1" "$app" 2>/dev/null; }

update_started() { inspect '{{if .UpdateStatus}}{{.UpdateStatus.StartedAt}}{{end}}' || true; }
specification() { inspect '{{json .Spec.TaskTemplate}}' || true; }

# The schema first, while the replicas of before serve: a replica that waits for it too long would count as a failure.
migrate() {
  local last task state
  task_of_migrate() { docker service ps --no-trunc --format '{{.ID}} {{.Image}} {{.CurrentState}}' "${STACK}_migrate" | head -n 1; }
  last=$(task_of_migrate)
  docker service update --detach=true --quiet --with-registry-auth --force --image "$ROOKERY_IMAGE" \
    --args 'node dist/cli.js db:migrate' --restart-condition on-failure "${STACK}_migrate" >/dev/null # roll-back.md changes both
  for _ in $(seq "${MIGRATE_TIMEOUT_SECONDS:-1200}"); do
    task=$(task_of_migrate)
    if [ "${task%% *}" != "${last%% *}" ]; then # the one before may have been a roll-back
      state=${task#* }
      case $state in "${ROOKERY_IMAGE%@*}"*' Complete '*) return 0 ;; esac
    fi
    sleep 1
  done
  docker service logs --raw --tail 20 "${STACK}_migrate" >&2 || true
  echo "the migration has not ended well" >&2
  return 1
}

# 0: every replica runs this image; 1: Swarm has gone back to the one before, or stopped
wait_for_update() { # <start of the update before this one> <what the tasks were like before>
  local state running wanted changed
  changed=$([ "$(specification)" = "$2" ] || echo yes)
  for _ in $(seq "${DEPLOY_TIMEOUT_SECONDS:-900}"); do
    state=$(inspect '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}')
    if [ "$(update_started)" = "$1" ]; then state=''; fi # of the update before
    case $state in rollback_completed | rollback_paused | paused)
      inspect '{{.UpdateStatus.Message}}' >&2
      return 1
      ;;
    esac
    wanted=$(inspect '{{.Spec.Mode.Replicated.Replicas}}')
    running=$(docker service ps --filter desired-state=running --format '{{.Image}} {{.CurrentState}}' "$app" |
      grep --count --extended-regexp "^${ROOKERY_IMAGE%@*}(@[^ ]+)? Running" || true)
    # of a service that was there and is to be another, the update has to say that it is complete
    if [ "$running" -ge "$wanted" ] && { [ "$state" = completed ] || [ -z "$2" ] || [ -z "$changed" ]; }; then return 0; fi
    sleep 1
  done
  echo "not every replica runs $ROOKERY_IMAGE within ${DEPLOY_TIMEOUT_SECONDS:-900} s" >&2
  return 1
}

before=$(inspect '{{.Spec.TaskTemplate.ContainerSpec.Image}}' || true)
started=$(update_started)
tasks=$(specification)
exec 9>"${TMPDIR:-/tmp}/rookery-deploy-$STACK.lock"
flock --nonblock 9 || { echo "another deployment of $STACK is running" >&2; exit 1; }
if [ -n "$before" ]; then
  ./backup.sh "${BACKUP_FOLDER:-backups}/before-deploy" # many deployments do not end the copies of many nights
  migrate
fi

files=(--compose-file stack.yaml)
for override in ${OVERRIDES:-}; do files+=(--compose-file "$override"); done # what differs on this cluster
docker stack deploy --detach=true --with-registry-auth --resolve-image "${RESOLVE_IMAGE:-changed}" "${files[@]}" "$STACK"

# by the Node of the image, so that this machine needs Docker alone
smoke() {
  docker run --rm --network host --env SMOKE_USERNAME --env SMOKE_PASSWORD \
    --volume "$PWD/../../tools/smoke:/smoke:ro" "$ROOKERY_IMAGE" node /smoke/smoke.mjs "$URL" --wait 60
}

if wait_for_update "$started" "$tasks" && smoke; then
  echo "deployed $ROOKERY_IMAGE as $STACK"
  exit 0
fi
if [ -z "$before" ]; then
  echo "the first deployment failed; there is nothing to go back to" >&2
elif [[ "$(inspect '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}')" == rollback_* ]]; then
  echo "Swarm has gone back to $before" >&2
elif [ "$(specification)" != "$tasks" ]; then
  echo "going back to $before and its settings" >&2
  docker service rollback --detach=false --quiet "$app" >&2
else
  echo "$ROOKERY_IMAGE ran before, with these settings: there is nothing to go back to" >&2
fi
exit 1
