#!/usr/bin/env bash
# backup.sh: copies the database while the service runs, keeps the newest BACKUP_KEEP copies in BACKUP_DIR, and prints
# the new one's name. The copy holds what was committed at one instant.
source "$(dirname "${BASH_SOURCE[0]}")/compose.sh"

[ $# -eq 0 ] || misused "takes no arguments; BACKUP_DIR and BACKUP_KEEP are settings in .env"
folder=$(setting BACKUP_DIR ./backups)
keep=$(setting BACKUP_KEEP 14)
[[ $keep =~ ^[1-9][0-9]{0,4}$ ]] || fail "BACKUP_KEEP must be a whole number from 1, not \"$keep\""
kind=$(store)
mkdir -p "$folder"
file=$folder/rookery-$(date -u +%Y%m%dT%H%M%S.%3NZ).$kind.gz
trap 'rm -f "$file.unfinished"' EXIT

if [ "$kind" = mysql ]; then
  # one transaction is one instant; neither locks nor rights beyond the database are needed
  in_mysql mysqldump --user=rookery --single-transaction --quick --routines --triggers --hex-blob --no-tablespaces \
    --set-gtid-purged=OFF --default-character-set=utf8mb4 rookery | gzip > "$file.unfinished" ||
    fail "mysqldump failed; does mysql run? docker compose ps"
  mv "$file.unfinished" "$file.unfinished.mysql.gz"
  trap 'rm -f "$file.unfinished.mysql.gz"' EXIT
  complete "$file.unfinished.mysql.gz" || fail "the dump is not complete"
  mv "$file.unfinished.mysql.gz" "$file"
else
  # a container of its own, so that a stopped service has back-ups too: as for the migrations, which nobody asks for its
  # health; out through a pipe, whoever owns the folder
  docker compose run --rm --no-deps -T migrate sh -c '
    set -e
    copy=data/.backup-$(hostname).db
    trap "rm -f $copy" EXIT
    node dist/cli.js db:backup "$copy" >&2
    cat "$copy"' | gzip > "$file.unfinished" || fail "db:backup failed"
  mv "$file.unfinished" "$file"
fi

kept=("$folder"/rookery-*."$kind".gz) # sorted by name, and so by time
for ((i = 0; i < ${#kept[@]} - keep; i++)); do rm -f "${kept[i]}"; done
say "backed up $(du -h "$file" | cut -f 1), ${#kept[@]} of at most $keep kept"
echo "$file"
