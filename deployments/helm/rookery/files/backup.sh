#!/usr/bin/env bash
# Writes a back-up of the database into /backup, and keeps the newest BACKUP_KEEP. Consistent while the app writes.
set -euo pipefail
[ $# -eq 0 ] || { echo "backup.sh takes no arguments; BACKUP_KEEP is in its environment" >&2; exit 64; }
umask 077
cd "${BACKUP_FOLDER:-/backup}"

client=$(mktemp)
name="rookery-$(date -u +%Y%m%dT%H%M%SZ).sql.gz"
trap 'rm -f "$client" "$name.partial"' EXIT
# in a file, because every user of a machine can read arguments
printf '[client]\npassword="%s"\n' "$(<"$DB_PASSWORD_FILE")" >"$client"

mysqldump --defaults-extra-file="$client" --host="$DB_HOST" --user="$DB_USER" --single-transaction --quick \
  --routines --triggers --no-tablespaces --set-gtid-purged=OFF "$DB_NAME" | gzip >"$name.partial"
if ! gunzip -c "$name.partial" | tail -n 1 | grep -q '^-- Dump completed'; then
  echo "the dump ended early: nothing was kept" >&2
  exit 1
fi
mv "$name.partial" "$name"
echo "backed up $DB_NAME to $name, $(stat -c %s "$name") bytes"

kept=(rookery-*.sql.gz) # in order of time, as their names are
for ((i = 0; i < ${#kept[@]} - ${BACKUP_KEEP:-14}; i++)); do
  rm "${kept[i]}"
  echo "removed ${kept[i]}"
done
