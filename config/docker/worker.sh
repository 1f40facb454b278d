#!/usr/bin/env bash
# Starts a Connect worker with connect-immudb.properties. Variables CONNECT_A_B are its settings a.b and take precedence.
set -euo pipefail

settings=$(mktemp /tmp/connect-XXXXXX)
{
  cat /opt/kafka/config/connect-immudb.properties
  # AvroConverter has no service file: it is found by its class.
  echo 'plugin.discovery=hybrid_warn'
  while IFS='=' read -r name value; do
    name=${name#CONNECT_}
    name=${name,,}
    echo "${name//_/.}=${value}"
  done < <(env | grep '^CONNECT_[A-Z]' || true)
} > "$settings"

export KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:/opt/jmx-exporter/agent.jar=9404:/opt/jmx-exporter/config.yml"
exec /opt/kafka/bin/connect-distributed.sh "$settings"
