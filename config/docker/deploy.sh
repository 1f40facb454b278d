#!/bin/sh
# Deploys connectors/NAME.json as the connector immudb-NAME for each NAME in $CONNECTORS, and waits until all of them run.
# Only addresses and the password are replaced: whatever else stands in a file, such as ${database}, reaches the worker as it is.
set -eu

# A value as the replacement of sed's s command with the delimiter |.
quoted() {
  printf '%s' "$1" | sed -e 's/[\\|&]/\\&/g'
}

for name in $CONNECTORS; do
  case $name in
    source*) address=$PRIMARY ;;
    *) address=$REPLICA ;;
  esac
  sed -e "s|\(\"immudb.address\": *\)\"[^\"]*\"|\1\"$(quoted "$address")\"|" \
    -e "s|\(\"immudb.password\": *\)\"[^\"]*\"|\1\"$(quoted "$IMMUDB_PASSWORD")\"|" \
    -e "s|http://localhost:8081/|$(quoted "$SCHEMA_REGISTRY")/|" \
    "/connectors/$name.json" > "/tmp/$name.json"
  # The worker answers 409 while its group rebalances.
  curl -fsS --retry 20 --retry-all-errors --retry-delay 1 -o /dev/null \
    -X PUT -H 'Content-Type: application/json' --data "@/tmp/$name.json" \
    "$CONNECT/connectors/immudb-$name/config"
  echo "deployed immudb-$name"
done

for name in $CONNECTORS; do
  tries=60
  while :; do
    status=$(curl -sS "$CONNECT/connectors/immudb-$name/status" || true)
    case $status in
      *FAILED*)
        echo "immudb-$name failed: $status" >&2
        exit 1
        ;;
      *'"tasks":[{'*RUNNING*)
        echo "immudb-$name runs"
        break
        ;;
    esac
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      echo "immudb-$name does not run after 60 s: $status" >&2
      exit 1
    fi
    sleep 1
  done
done
