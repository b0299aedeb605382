#!/usr/bin/env bash
# init.sh: makes .env and the secrets that are not there yet; changes none that is.
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

[ $# -eq 0 ] || misused "takes no arguments; its settings are in .env"
[ -e .env ] || [ -n "${COMPOSE_ENV_FILES:-}" ] || cp .env.example .env
secrets=$(setting SECRETS_DIR ./secrets)
# only its owner gets into the folder; the files can be read by whatever user a container runs as
mkdir -p "$secrets"
chmod 700 "$secrets"
for name in jwt-secret mysql-password mysql-root-password redis-password \
  authentik-secret-key authentik-database-password authentik-admin-password; do
  file=$secrets/$name
  if [ ! -s "$file" ]; then
    head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' > "$file.new"
    chmod 444 "$file.new"
    mv "$file.new" "$file"
    say "made $file"
  fi
done
