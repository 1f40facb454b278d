#!/bin/sh
# Writes transactions with one key each into a database of the primary, which it creates, through immudb's HTTP interface.
set -eu

encoded() {
  printf '%s' "$1" | base64 | tr -d '\n'
}

post() {
  curl -fsS -H 'Content-Type: application/json' -H "Authorization: ${token:-}" --data "$2" "$PRIMARY/api/$1"
}

token_of() {
  sed -n 's/.*"token":"\([^"]*\)".*/\1/p'
}

token=$(post login "{\"user\":\"$(encoded immudb)\",\"password\":\"$(encoded "$IMMUDB_PASSWORD")\"}" | token_of)
post db/create/v2 "{\"name\":\"$DATABASE\",\"ifNotExists\":true}" > /dev/null
token=$(curl -fsS -H "Authorization: $token" "$PRIMARY/api/db/use/$DATABASE" | token_of)

# Keys of one run differ from those of another.
run=$(date +%s)
count=0
while [ "$TRANSACTIONS" -eq 0 ] || [ "$count" -lt "$TRANSACTIONS" ]; do
  count=$((count + 1))
  key=$(encoded "$run/$count")
  value=$(encoded "order $count of the run that began at $run")
  post db/set "{\"KVs\":[{\"key\":\"$key\",\"value\":\"$value\"}]}" > /dev/null
  if [ $((count % 100)) -eq 0 ]; then
    echo "$count transactions"
  fi
done
echo "wrote $count transactions to $DATABASE"
