package io.immukafka.workload;

import com.google.protobuf.ByteString;
import io.immukafka.workload.proto.Expiration;
import io.immukafka.workload.proto.KVMetadata;
import io.immukafka.workload.proto.KeyValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key and its value, with the attributes that immudb knows.
 *
 * @param expiresAt when it expires, to the second; null for never. May lie in the past
 * @param nonIndexed true keeps it out of the index, so that only its transaction has it
 */
public record Item(String key, ByteString value, @Nullable Instant expiresAt, boolean nonIndexed) {

    public static Item of(String key, String value) {
        return of(key, ByteString.copyFromUtf8(value));
    }

    public static Item of(String key, ByteString value) {
        return new Item(key, value, null, false);
    }

    public Item expiring(Instant at) {
        return new Item(key, value, at, nonIndexed);
    }

    public Item asNonIndexed() {
        return new Item(key, value, expiresAt, true);
    }

    KeyValue toProto() {
        KeyValue.Builder proto =
                KeyValue.newBuilder().setKey(ByteString.copyFromUtf8(key)).setValue(value);
        if (expiresAt != null || nonIndexed) {
            KVMetadata.Builder metadata = KVMetadata.newBuilder().setNonIndexable(nonIndexed);
            if (expiresAt != null) {
                metadata.setExpiration(Expiration.newBuilder().setExpiresAt(expiresAt.getEpochSecond()));
            }
            proto.setMetadata(metadata);
        }
        return proto.build();
    }
}
