package io.immukafka.client;

import io.immukafka.client.proto.KVMetadata;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxEntry;
import io.immukafka.client.proto.TxMetadata;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Gives a transaction that was scanned the form in which it is exported, as far as the answer holds all of it. Whoever takes
 * it has its checksums prove that it is the same.
 */
final class ScannedTx {

    private ScannedTx() {}

    /**
     * Encodes a transaction as it is exported.
     *
     * @param tx as scanned, with its values
     * @param ending as this server writes it for values that are whole
     * @throws ProtocolException if the answer does not hold the whole transaction: an entry or its value is left out, or the
     *     header has metadata, whose empty attributes the answer can't tell from absent ones
     * @throws IllegalArgumentException if a digest of its header has not 32 bytes
     */
    static byte[] exported(Tx tx, TxEncoder.Ending ending) throws ProtocolException {
        int count = tx.getHeader().getNentries();
        if (tx.getEntriesCount() != count) {
            throw new ProtocolException(tx.getEntriesCount() + " of its " + count + " entries were scanned");
        }
        if (!tx.getHeader().getMetadata().equals(TxMetadata.getDefaultInstance())) {
            throw new ProtocolException("its header has metadata");
        }
        List<io.immukafka.tx.TxEntry> entries = new ArrayList<>(count);
        for (TxEntry entry : tx.getEntriesList()) {
            byte[] value = entry.getValue().toByteArray();
            if (value.length != entry.getVLen()) {
                throw new ProtocolException(value.length + " of " + entry.getVLen() + " bytes of a value were scanned");
            }
            entries.add(new io.immukafka.tx.TxEntry(entry.getKey().toByteArray(), metadata(entry), value));
        }
        return TxEncoder.encode(HeaderReading.plain(tx.getHeader()), entries, ending);
    }

    private static EntryMetadata metadata(TxEntry entry) {
        if (!entry.hasMetadata()) {
            return EntryMetadata.NONE;
        }
        KVMetadata metadata = entry.getMetadata();
        return new EntryMetadata(
                metadata.getDeleted(),
                metadata.hasExpiration()
                        ? OptionalLong.of(metadata.getExpiration().getExpiresAt())
                        : OptionalLong.empty(),
                metadata.getNonIndexable());
    }
}
