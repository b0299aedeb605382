#!/usr/bin/env bash
# running.sh ENVIRONMENT: prints the image of the service, as deploy.sh takes it; nothing when there is no service.
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

case $#${1:-} in 1staging | 1production) ;; *) misused "usage: running.sh staging|production" ;; esac
use_settings_of "$1"
running=$(docker compose ps --all --quiet app)
if [ -n "$running" ]; then docker inspect --format '{{.Config.Image}}' "${running%%$'\n'*}"; fi
