package io.immukafka.client;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.immukafka.client.proto.DatabaseInfo;
import io.immukafka.client.proto.DatabaseListRequestV2;
import io.immukafka.client.proto.EntriesSpec;
import io.immukafka.client.proto.EntryTypeAction;
import io.immukafka.client.proto.EntryTypeSpec;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.TxScanRequest;
import java.util.concurrent.CompletableFuture;

/**
 * Asks for many committed transactions at once. The server makes an answer as a whole in its memory, and sets no limit to
 * its length. Entries of documents and such as have expired are left out.
 */
final class TxScan {

    /** A question for more is refused, unless the server is configured otherwise. */
    static final int MOST_TRANSACTIONS = 2500;

    private static final MethodDescriptor<TxScanRequest, ScanAnswer> METHOD =
            ImmuServiceGrpc.getTxScanMethod().toBuilder(
                            ImmuServiceGrpc.getTxScanMethod().getRequestMarshaller(), ScanAnswer.MARSHALLER)
                    .build();

    /** A longer answer is not let in: bytes. */
    private static final int LONGEST_ANSWER = 2 << 20;

    private static final CallOptions OPTIONS = CallOptions.DEFAULT.withMaxInboundMessageSize(LONGEST_ANSWER);

    private static final EntriesSpec RAW_VALUES = rawValues();

    private final DatabaseSession session;

    TxScan(DatabaseSession session) {
        this.session = session;
    }

    private static EntriesSpec rawValues() {
        EntryTypeSpec raw =
                EntryTypeSpec.newBuilder().setAction(EntryTypeAction.RAW_VALUE).build();
        return EntriesSpec.newBuilder()
                .setKvEntriesSpec(raw)
                .setZEntriesSpec(raw)
                .setSqlEntriesSpec(raw)
                .build();
    }

    /**
     * Asks for transactions.
     *
     * @param firstTx id of the first one
     * @param count how many, at most {@link #MOST_TRANSACTIONS}; the answer has fewer at the end of the database
     * @return fails with {@link ServerCondition#MESSAGE_TOO_LARGE} if they take more than 2 MB
     */
    CompletableFuture<ScanAnswer> ask(long firstTx, int count) {
        return ask(firstTx, count, RAW_VALUES);
    }

    /**
     * Asks for the headers of transactions alone, which the server checks against the transactions' digests.
     *
     * @param firstTx id of the first one
     * @param count how many, at most {@link #MOST_TRANSACTIONS}; the answer has fewer at the end of the database
     */
    CompletableFuture<ScanAnswer> askHeaders(long firstTx, int count) {
        return ask(firstTx, count, EntriesSpec.getDefaultInstance());
    }

    private CompletableFuture<ScanAnswer> ask(long firstTx, int count, EntriesSpec entries) {
        TxScanRequest request = TxScanRequest.newBuilder()
                .setInitialTx(firstTx)
                .setLimit(count)
                .setEntriesSpec(entries)
                // No key is looked up: without this the server would wait until the newest one is indexed.
                .setSinceTx(1)
                .build();
        return session.ask("scanning transactions from " + firstTx + " on", METHOD, request, OPTIONS);
    }

    /** How many bytes the database takes on the server's disk. */
    CompletableFuture<Long> diskSize() {
        return session.ask(
                        "listing the databases",
                        ImmuServiceGrpc.getDatabaseListV2Method(),
                        DatabaseListRequestV2.getDefaultInstance())
                .thenApply(answer -> answer.getDatabasesList().stream()
                        .filter(database -> database.getName().equals(session.database()))
                        .map(DatabaseInfo::getDiskSize)
                        .findFirst()
                        .orElse(Long.MAX_VALUE));
    }
}
