#!/usr/bin/env bash
# Puts a back-up in the place of the database: BACKUP names its file, the newest without it. A database that has tables is
# overwritten only with RESTORE_OVER=yes and a BACKUP: the newest may be of the very data that is to go. Stop the app first.
set -euo pipefail
[ $# -eq 0 ] || { echo "restore.sh takes no arguments; BACKUP and RESTORE_OVER are in its environment" >&2; exit 64; }
umask 077
cd "${BACKUP_FOLDER:-/backup}"

fail() {
  echo "$1" >&2
  exit 1
}
files=(rookery-*.sql.gz)
file=${BACKUP:-${files[-1]}}
[[ -f $file ]] || fail "there is no back-up $file in $PWD"
gunzip -c "$file" | tail -n 1 | grep -q '^-- Dump completed' || fail "$file is not complete: nothing was changed"

client=$(mktemp)
trap 'rm -f "$client"' EXIT
printf '[client]\npassword="%s"\n' "$(<"$DB_PASSWORD_FILE")" >"$client"
sql() { mysql --defaults-extra-file="$client" --host="$DB_HOST" --user="$DB_USER" --skip-column-names "$@"; }

tables=$(sql -e "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$DB_NAME'")
if [[ $tables != 0 && (${RESTORE_OVER:-no} != yes || -z ${BACKUP:-}) ]]; then
  fail "the database $DB_NAME has $tables tables: set RESTORE_OVER=yes to lose them, and BACKUP, of ${files[*]}"
fi
# made anew, or tables that are younger than the back-up would stay
sql -e "DROP DATABASE IF EXISTS \`$DB_NAME\`; CREATE DATABASE \`$DB_NAME\`"
gunzip -c "$file" | sql "$DB_NAME"
echo "restored $DB_NAME from $file"
