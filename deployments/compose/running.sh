#!/usr/bin/env bash
# running.sh ENVIRONMENT: prints the image of the service, as deploy.sh takes it; nothing when there is no service.
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

[ $# -eq 1 ] || fail "usage: running.sh staging|production"
use_settings_of "$1"
running=$(docker compose ps --all --quiet app)
if [ -n "$running" ]; then docker inspect --format '{{.Config.Image}}' "${running%%$'\n'*}"; fi
