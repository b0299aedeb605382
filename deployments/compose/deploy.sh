#!/usr/bin/env bash
# deploy.sh ENVIRONMENT IMAGE, such as: deploy.sh production ghcr.io/example/rookery:1.2.3
# Backs up, migrates, replaces the service, waits for its health and asks it the smoke test. When one of these fails,
# the image before runs again (it serves a schema that is ahead of it) and the exit code is 1.
# Settings: .env.ENVIRONMENT, or .env when there is none.
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

[ $# -eq 2 ] || misused "usage: deploy.sh staging|production IMAGE"
case $1 in staging | production) ;; *) misused "the environment is staging or production, not \"$1\"" ;; esac
image=$2
[[ $image =~ (:[^:/]+|@sha256:[0-9a-f]{64})$ && $image != *:latest ]] || misused "name a version: $image:1.2.3, never latest"
[ -e ../../tools/smoke/smoke.mjs ] || fail "tools/smoke is missing: deploy from a checkout of the repository"

use_settings_of "$1"
export ENVIRONMENT=$1
exec 9> "$COMPOSE_ENV_FILES.lock" # staging and production may be on one machine
flock --nonblock 9 || fail "another deploy of $1 is running"

docker image inspect "$image" > /dev/null 2>&1 || docker pull "$image" || fail "there is no image $image"
before=$(./running.sh "$1")

smoke() {
  local url plain authority base
  url=$(setting SMOKE_URL "")
  base=$(docker compose exec -T app printenv BASE_PATH || true)
  plain=()
  authority=$(mktemp -d)
  if has caddy; then
    url=${url:-https://$(setting DOMAIN localhost):$(setting HTTPS_PORT 443)$base}
    plain=(--http-url "http://$(setting DOMAIN localhost):$(setting HTTP_PORT 80)/")
    # the CA that Caddy has made for a name that the internet does not know
    docker compose cp caddy:/data/caddy/pki/authorities/local/root.crt "$authority/ca.pem" > /dev/null 2>&1 || true
  fi
  url=${url:-http://127.0.0.1:$(setting ROOKERY_PORT 8000)$base}
  # by the Node of the image, so that this machine needs Docker alone
  chmod -R go+rX "$authority"
  docker run --rm --network host --volume "$PWD/../../tools/smoke:/smoke:ro" --volume "$authority:/authority:ro" \
    --env NODE_EXTRA_CA_CERTS="$([ ! -e "$authority/ca.pem" ] || echo /authority/ca.pem)" \
    "$image" node /smoke/smoke.mjs "$url" --wait 60 "${plain[@]}"
  local status=$?
  rm -rf "$authority"
  return "$status"
}

replace() {
  say "migrating" && docker compose run --rm -T migrate >&2 &&
    say "replacing ${before:-nothing} by $image" && docker compose up -d --wait --wait-timeout 300 --no-build &&
    say "asking the service" && smoke
}

# in a folder of their own: many deployments do not end the copies of many nights
if [ -n "$before" ]; then BACKUP_DIR="$(setting BACKUP_DIR ./backups)/before-deploy" ./backup.sh; fi
export ROOKERY_IMAGE=$image
if replace; then
  # so that `docker compose up` from now on means this image
  sed -i '/^ROOKERY_IMAGE=/d' "$COMPOSE_ENV_FILES"
  printf 'ROOKERY_IMAGE=%s\n' "$image" >> "$COMPOSE_ENV_FILES"
  say "$image is deployed to $1"
  exit 0
fi
docker compose logs --no-log-prefix --tail 30 app migrate >&2 || true
[ -n "$before" ] || fail "$image does not work, and there is no image before it"
say "$image does not work: back to $before"
export ROOKERY_IMAGE=$before
docker compose up -d --wait --wait-timeout 300 --no-build || fail "$image does not work, and $before does not start either"
fail "$image does not work; $before runs again"
