# A Connect worker with the immudb connectors. Build it in the project's folder, after "mvn package -DskipTests":
#
#   docker build -f config/connect.Dockerfile -t kafka-connect-immudb .
ARG KAFKA_IMAGE=apache/kafka:4.3.1
FROM ${KAFKA_IMAGE}

COPY target/kafka-connect-immudb-* /opt/kafka/plugins/kafka-connect-immudb/
# Apicurio's converter, for connectors/*-registry.json.
COPY target/registry-converter/ /opt/kafka/plugins/
COPY target/jmx-exporter/ /opt/jmx-exporter/
COPY config/docker/jmx-exporter.yml /opt/jmx-exporter/config.yml
COPY config/connect-distributed.properties /opt/kafka/config/connect-immudb.properties
COPY config/docker/worker.sh /opt/kafka/bin/connect-immudb.sh

# The REST interface, and the worker's metrics for Prometheus.
EXPOSE 8083 9404
CMD ["bash", "/opt/kafka/bin/connect-immudb.sh"]
