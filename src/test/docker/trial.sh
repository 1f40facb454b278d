#!/usr/bin/env bash
# Brings docker-compose.yml up, replicates a ledger through both pairs of connectors, kills one container of each kind, and
# takes all of it down again. Needs an engine, jq, the images (pulled, or made by images.sh) and "mvn package -DskipTests".
set -euo pipefail
cd "$(dirname "$0")/../../.."

project=immudb-trial
compose() {
  docker compose --project-name $project --profile load "$@"
}

fail() {
  echo "FAILED: $*" >&2
  compose ps --all >&2
  compose logs --tail 30 >&2
  exit 1
}

say() {
  echo "$(date +%T) $*"
}

encoded() {
  printf '%s' "$1" | base64
}

# The last transaction and its Alh, as a server states them through its HTTP interface.
state() { # service, database
  compose exec -T connect bash -c '
    post() { wget -qO- --header "Content-Type: application/json" ${token:+--header "Authorization: $token"} --post-data "$2" "http://'"$1"':8080/api/$1"; }
    token=$(post login "{\"user\":\"$1\",\"password\":\"$1\"}" | sed -n "s/.*\"token\":\"\([^\"]*\)\".*/\1/p")
    token=$(wget -qO- --header "Authorization: $token" "http://'"$1"':8080/api/db/use/$2" | sed -n "s/.*\"token\":\"\([^\"]*\)\".*/\1/p")
    wget -qO- --header "Authorization: $token" "http://'"$1"':8080/api/db/state"' bash "$(encoded immudb)" "$2" 2> /dev/null \
    | jq -r 'select(.txHash) | "\(.txId) \(.txHash)"'
}

equal_within() { # seconds, database of the primary, database of the replica
  local deadline=$((SECONDS + $1)) primary replica
  while :; do
    primary=$(state primary "$2" || true)
    replica=$(state replica "$3" || true)
    if [ -n "$primary" ] && [ "$primary" = "$replica" ]; then
      say "$2 and $3 are equal: transaction ${primary% *}, Alh ${primary#* }"
      return
    fi
    [ $SECONDS -lt $deadline ] || fail "$2 is at '$primary', $3 at '$replica'"
    sleep 1
  done
}

both_equal() {
  equal_within "$1" ledger ledger_replica
  equal_within "$1" ledger ledger_registry
}

load() { # transactions
  compose run --rm -T -e TRANSACTIONS="$1" load | tail -1
}

healthy() { # service
  [ "$(docker inspect --format '{{.State.Health.Status}}' "$(compose ps --all --quiet "$1")")" = healthy ]
}

say "up"
compose up --build --detach --wait --wait-timeout 300 kafka primary replica schema-registry connect prometheus grafana \
  || fail "not everything became healthy"
compose up --exit-code-from deploy deploy || fail "the connectors were not deployed"
compose ps

placeholder=$(compose exec -T connect wget -qO- http://localhost:8083/connectors/immudb-sink-tuned/config | jq -r '."replica.database"')
[ "$placeholder" = '${database}_replica' ] || fail "replica.database became $placeholder"
say "the sink's replica.database is $placeholder"

load 300
both_equal 60

# The registry before the worker, which then has to find the ids of old records in a registry that was killed.
for service in schema-registry kafka connect primary replica prometheus grafana; do
  container=$(compose ps --quiet $service)
  before=$(docker inspect --format '{{.RestartCount}}' "$container")
  # As a crash ends it: "docker kill" counts as a wish, after which nothing restarts.
  kill -KILL "$(docker inspect --format '{{.State.Pid}}' "$container")"
  for ((tries = 0; ; tries++)); do
    after=$(docker inspect --format '{{.RestartCount}}' "$container")
    if [ "$after" -gt "$before" ] && healthy $service; then
      break
    fi
    [ $tries -lt 120 ] || fail "$service did not come back"
    sleep 1
  done
  say "$service was killed and is back"
  case $service in
    prometheus | grafana) ;;
    *)
      load 50
      both_equal 120
      ;;
  esac
done

targets=$(compose exec -T prometheus wget -qO- http://localhost:9090/api/v1/targets | jq -r '.data.activeTargets[] | "\(.labels.instance) \(.health)"')
echo "$targets"
for ((tries = 0; ; tries++)); do
  down=$(compose exec -T prometheus wget -qO- http://localhost:9090/api/v1/targets | jq -r '[.data.activeTargets[] | select(.health != "up")] | length')
  [ "$down" != 0 ] || break
  [ $tries -lt 30 ] || fail "$down targets of Prometheus are not up"
  sleep 1
done
say "all targets of Prometheus are up"

compose down --volumes --remove-orphans
for kind in container volume network; do
  case $kind in
    container) left=$(docker ps --all --quiet --filter label=com.docker.compose.project=$project) ;;
    *) left=$(docker $kind ls --quiet --filter label=com.docker.compose.project=$project) ;;
  esac
  [ -z "$left" ] || fail "left behind: $kind $left"
done
say "down: no container, volume or network is left"
