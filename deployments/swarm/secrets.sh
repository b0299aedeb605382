#!/usr/bin/env bash
# secrets.sh: makes the secrets of the stack that are not there yet, at random. It may be run again.
# STACK (rookery) is the name of the stack; docs/operations/rotate-secrets.md says how to change one.
set -euo pipefail
[ $# -eq 0 ] || { echo "secrets.sh takes no arguments; STACK is in its environment" >&2; exit 64; }
stack=${STACK:-rookery}

ensure_secret() { # <name> <bytes>
  if docker secret inspect "$1" >/dev/null 2>&1; then
    echo "there: $1"
  else
    head --bytes="$2" /dev/urandom | base64 --wrap=0 | tr '+/' '-_' | tr --delete '=' | docker secret create "$1" - >/dev/null
    echo "made:  $1"
  fi
}

ensure_secret "${stack}_jwt_secret_${JWT_SECRET_VERSION:-1}" 48
ensure_secret "${stack}_mysql_password_${MYSQL_PASSWORD_VERSION:-1}" 24
ensure_secret "${stack}_mysql_root_password_1" 24
ensure_secret "${stack}_redis_password_${REDIS_PASSWORD_VERSION:-1}" 24
