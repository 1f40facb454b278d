package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.RealServers;
import io.immukafka.harness.SchemaRegistryServer;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Confluent's own registry client with our schema. */
@ExtendWith(RealServers.class)
class RelocatedRegistryClientIT {

    private static final String SUBJECT = "confluent-client";
    private static final int CACHED = 10;

    private static AvroSchema avro(Schema schema) {
        return new AvroSchema(schema.toString());
    }

    @Test
    void itRegistersOurSchemaChecksItsEvolutionAndFindsItByTheFramesId(SchemaRegistryServer registry) throws Exception {
        try (CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(registry.url(), CACHED)) {
            Schema shipped = RegistryClient.shipped();
            int id = client.register(SUBJECT, avro(shipped));
            client.updateCompatibility(SUBJECT, "FULL");

            assertThat(client.testCompatibility(SUBJECT, avro(RegistryClient.withAddedFields(shipped))))
                    .as("fields with defaults may be added")
                    .isTrue();
            assertThat(client.testCompatibility(SUBJECT, avro(RegistryClient.withRequiredField(shipped))))
                    .as("a field without a default may not")
                    .isFalse();

            byte[] frame = ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
            CachedSchemaRegistryClient another = new CachedSchemaRegistryClient(registry.url(), CACHED);
            String found =
                    another.getSchemaById(ByteBuffer.wrap(frame).getInt(1)).canonicalString();
            assertThat(new Schema.Parser().parse(found)).isEqualTo(shipped);
            another.close();
        }
    }
}
