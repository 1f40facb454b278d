#!/usr/bin/env bash
# Makes images under the public names in docker-compose.yml from what the tests run on, for a machine where nothing can be
# pulled: Kafka and the registry from Maven's artifacts, immudb and Prometheus from Go's, all else from Debian's packages.
# Needs root, a Docker engine, debootstrap, Go, and "mvn package -DskipTests" before.
#
# They stand in for the public images: same names, paths, variables, entry points and users; the layers below differ.
# Grafana cannot be built from these sources: its image answers the health check and does nothing else.
set -euo pipefail
cd "$(dirname "$0")/../../.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/kafka-connect-immudb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The engine's own builder: it takes base images that exist only here.
export DOCKER_BUILDKIT=0

tag() { # the tag that the compose file pins for a repository
  sed -n "s|^ *image: \($1:.*\)|\1|p" docker-compose.yml | head -1
}

exists() {
  docker image inspect "$1" > /dev/null 2>&1
}

build() { # image, with the context in $work/context and the Dockerfile as standard input
  cat > "$work/context/Dockerfile"
  docker build -q -t "$1" "$work/context" > /dev/null 2> "$work/build.log" || { cat "$work/build.log"; exit 1; }
  echo "built $1"
  rm -rf "$work/context"
}

context() {
  rm -rf "$work/context"
  mkdir -p "$work/context"
}

base=kafka-connect-immudb-base
if ! exists $base; then
  archive=$cache/docker/base.tar
  if [ ! -f "$archive" ]; then
    mkdir -p "$cache/docker"
    mirror=$(apt-get indextargets --format '$(SITE)' | grep -v security | head -1)
    debootstrap --variant=minbase --include=busybox,ca-certificates,curl,openjdk-17-jre-headless,procps,wget \
      bookworm "$work/root" "$mirror" > "$work/debootstrap.log" || { tail "$work/debootstrap.log"; exit 1; }
    rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
    tar -C "$work/root" -cf "$archive.part" .
    mv "$archive.part" "$archive"
  fi
  docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' "$archive" $base > /dev/null
  echo "built $base"
fi

# Kafka: the image's own wrapper turns KAFKA_* into server.properties.
context
mkdir -p "$work/context/kafka/bin" "$work/context/kafka/config" "$work/context/docker"
cp -r target/kafka/libs "$work/context/kafka/libs"
# Not log4j2.yaml: the wrapper writes that file from a template, which is empty here.
cat > "$work/context/kafka/config/log4j2.xml" <<'XML'
<Configuration>
  <Appenders>
    <Console name="log">
      <PatternLayout pattern="[%d] %p %X{connector.context}%m (%c)%n"/>
    </Console>
  </Appenders>
  <Loggers>
    <Root level="INFO">
      <AppenderRef ref="log"/>
    </Root>
  </Loggers>
</Configuration>
XML
cat > "$work/context/kafka/bin/kafka-run-class.sh" <<'SH'
#!/usr/bin/env bash
exec java ${KAFKA_HEAP_OPTS:-} ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_OPTS:-} \
  -Dlog4j2.configurationFile=/opt/kafka/config/log4j2.xml -cp '/opt/kafka/libs/*' "$@"
SH
cat > "$work/context/kafka/bin/connect-distributed.sh" <<'SH'
#!/usr/bin/env bash
exec "$(dirname "$0")/kafka-run-class.sh" org.apache.kafka.connect.cli.ConnectDistributed "$@"
SH
cat > "$work/context/docker/run" <<'SH'
#!/usr/bin/env bash
set -euo pipefail
kafka=/opt/kafka/bin/kafka-run-class.sh
output=$(KAFKA_HEAP_OPTS=-Xmx128m $kafka kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config 2>&1) \
  || grep -q 'already formatted' <<< "$output" || { echo "$output"; exit 1; }
exec $kafka kafka.Kafka /opt/kafka/config/server.properties
SH
touch "$work/context/docker/server.properties" "$work/context/docker/log4j2.yaml" "$work/context/docker/tools-log4j2.yaml"
chmod +x "$work"/context/kafka/bin/* "$work/context/docker/run"
build "$(tag apache/kafka)" <<DOCKERFILE
FROM $base
RUN useradd --uid 1000 --create-home --shell /bin/bash appuser \
  && mkdir -p /var/lib/kafka/data /mnt/shared/config /etc/kafka/secrets && chown -R appuser /var/lib/kafka /mnt/shared /etc/kafka
COPY --chown=appuser kafka /opt/kafka
COPY --chown=appuser docker /etc/kafka/docker
RUN chown appuser /opt/kafka
USER appuser
ENV CLUSTER_ID=5L6g3nShT-eMCtK--X86sw
VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]
EXPOSE 9092
CMD ["/etc/kafka/docker/run"]
DOCKERFILE

# immudb
image=$(tag codenotary/immudb)
context
cp "$cache/immudb/${image#*:}/immudb" "$cache/immudb/${image#*:}/immuadmin" "$work/context/"
build "$image" <<DOCKERFILE
FROM $base
COPY immudb /usr/sbin/immudb
COPY immuadmin /usr/local/bin/immuadmin
RUN useradd --uid 3322 --home-dir /usr/share/immudb immu && mkdir -p /usr/share/immudb /var/lib/immudb && chown 3322:3322 /usr/share/immudb /var/lib/immudb
ENV IMMUDB_DIR=/var/lib/immudb IMMUDB_ADDRESS=0.0.0.0 IMMUDB_ADMIN_PASSWORD=immudb HOME=/usr/share/immudb
ENV IMMUADMIN_TOKENFILE=/var/lib/immudb/admin_token
EXPOSE 3322 9497 8080
USER 3322:3322
ENTRYPOINT ["/usr/sbin/immudb"]
DOCKERFILE

# Apicurio
context
cp -r target/registry-server "$work/context/deployments"
build "$(tag apicurio/apicurio-registry-mem)" <<DOCKERFILE
FROM $base
COPY deployments /deployments
WORKDIR /deployments
EXPOSE 8080
USER 1001
CMD ["sh", "-c", "exec java -Xmx256m -jar apicurio-registry-app-*-runner.jar"]
DOCKERFILE

# curl
context
build "$(tag curlimages/curl)" <<DOCKERFILE
FROM $base
RUN useradd --uid 100 --create-home curl_user
USER curl_user
ENTRYPOINT ["curl"]
DOCKERFILE

# Prometheus: v3.16.0 is the Go module's v0.316.0.
image=$(tag prom/prometheus)
binary=$cache/prometheus/${image#*:}/prometheus
if [ ! -x "$binary" ]; then
  version=$(sed 's|.*:v3\.\([0-9]*\)\.\([0-9]*\)|v0.3\1.\2|' <<< "$image")
  mkdir -p "$work/prometheus" "$(dirname "$binary")"
  (
    cd "$work/prometheus"
    go mod init prometheus
    printf '//go:build tools\n\npackage tools\n\nimport _ "github.com/prometheus/prometheus/cmd/prometheus"\n' > tools.go
    go get "github.com/prometheus/prometheus/cmd/prometheus@$version"
    # Without the discovery of cloud services, which nothing here uses.
    go build -trimpath -tags remove_all_sd -ldflags '-s -w' -o "$binary" github.com/prometheus/prometheus/cmd/prometheus
  ) > "$work/prometheus.log" 2>&1 || { tail "$work/prometheus.log"; exit 1; }
fi
context
cp "$binary" "$work/context/"
build "$image" <<DOCKERFILE
FROM $base
COPY prometheus /bin/prometheus
RUN mkdir -p /prometheus /etc/prometheus && chown nobody /prometheus
WORKDIR /prometheus
EXPOSE 9090
USER nobody
ENTRYPOINT ["/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
DOCKERFILE

# Grafana, as said above.
context
mkdir -p "$work/context/api"
echo '{"database":"ok"}' > "$work/context/api/health"
build "$(tag grafana/grafana)" <<DOCKERFILE
FROM $base
COPY api /srv/api
RUN useradd --uid 472 grafana && mkdir -p /var/lib/grafana && chown grafana /var/lib/grafana
EXPOSE 3000
USER grafana
CMD ["busybox", "httpd", "-f", "-p", "3000", "-h", "/srv"]
DOCKERFILE
