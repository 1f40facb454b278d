package io.immukafka.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.immukafka.workload.proto.DeleteKeysRequest;
import io.immukafka.workload.proto.EntriesSpec;
import io.immukafka.workload.proto.Entry;
import io.immukafka.workload.proto.ExecAllRequest;
import io.immukafka.workload.proto.ImmutableState;
import io.immukafka.workload.proto.KeyRequest;
import io.immukafka.workload.proto.Op;
import io.immukafka.workload.proto.ReferenceRequest;
import io.immukafka.workload.proto.Row;
import io.immukafka.workload.proto.SQLExecRequest;
import io.immukafka.workload.proto.SQLQueryRequest;
import io.immukafka.workload.proto.SetRequest;
import io.immukafka.workload.proto.Tx;
import io.immukafka.workload.proto.TxHeader;
import io.immukafka.workload.proto.TxRequest;
import io.immukafka.workload.proto.ZAddRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * Writes to one database of one server and reads back what it wrote. Every write is one transaction and gives its
 * id; the calls that return a future do not wait, all others return when the transaction is committed and throw
 * {@link ImmudbCallException} when the server refuses.
 *
 * <p>The server lets go of single writes by the thousand when many are in flight ({@link #pipelined}); references,
 * sorted sets and ExecAll hold an exclusive lock of the database until they are on disk, and so go one by one.
 */
public final class ImmudbWriter implements AutoCloseable {

    /** The name of the user that every server has. */
    public static final String SYSTEM_USER = "immudb";

    private final Session session;
    private final DocumentWriter documents;

    private ImmudbWriter(Session session) {
        this.session = session;
        this.documents = new DocumentWriter(session);
    }

    /** Opens a session of the user {@code immudb}. */
    public static ImmudbWriter open(String host, int port, String password, String database) {
        return open(host, port, SYSTEM_USER, password, database);
    }

    public static ImmudbWriter open(String host, int port, String username, String password, String database) {
        return new ImmudbWriter(Session.open(host, port, username, password, database));
    }

    public long set(String key, String value) {
        return setAll(Item.of(key, value));
    }

    public long set(String key, byte[] value) {
        return setAll(Item.of(key, ByteString.copyFrom(value)));
    }

    /** Writes several keys in one transaction. */
    public long setAll(Item... items) {
        return session.await(setAsync(Arrays.asList(items)));
    }

    /** Writes a key that expires, or has expired already. */
    public long expiring(String key, String value, Instant at) {
        return setAll(Item.of(key, value).expiring(at));
    }

    /** Writes a key that only its transaction has: no index, so no Get, finds it. */
    public long nonIndexed(String key, String value) {
        return setAll(Item.of(key, value).asNonIndexed());
    }

    /** Writes several keys in one transaction; the future ends when it is committed, and does not wait for the index. */
    public CompletableFuture<Long> setAsync(List<Item> items) {
        SetRequest.Builder request = SetRequest.newBuilder().setNoWait(true);
        items.forEach(item -> request.addKVs(item.toProto()));
        return session.call(session.immudb()::set, request.build()).thenApply(TxHeader::getId);
    }

    /** Marks keys as deleted, which must exist. */
    public long delete(String... keys) {
        return session.await(deleteAsync(Arrays.asList(keys)));
    }

    public CompletableFuture<Long> deleteAsync(List<String> keys) {
        DeleteKeysRequest.Builder request = DeleteKeysRequest.newBuilder().setNoWait(true);
        keys.forEach(key -> request.addKeys(ByteString.copyFromUtf8(key)));
        return session.call(session.immudb()::delete, request.build()).thenApply(TxHeader::getId);
    }

    /** Makes {@code key} a reference to another key, which must exist. */
    public long reference(String key, String referencedKey) {
        return session.await(referenceAsync(key, referencedKey));
    }

    public CompletableFuture<Long> referenceAsync(String key, String referencedKey) {
        ReferenceRequest request = ReferenceRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setReferencedKey(ByteString.copyFromUtf8(referencedKey))
                .setNoWait(true)
                .build();
        return session.call(session.immudb()::setReference, request).thenApply(TxHeader::getId);
    }

    /** Adds a key, which must exist, to a sorted set. */
    public long zAdd(String set, double score, String key) {
        return session.await(zAddAsync(set, score, key));
    }

    public CompletableFuture<Long> zAddAsync(String set, double score, String key) {
        ZAddRequest request = ZAddRequest.newBuilder()
                .setSet(ByteString.copyFromUtf8(set))
                .setScore(score)
                .setKey(ByteString.copyFromUtf8(key))
                .setNoWait(true)
                .build();
        return session.call(session.immudb()::zAdd, request).thenApply(TxHeader::getId);
    }

    /** In one transaction: an item, {@code reference} to it, and its place in a sorted set. */
    public long execAll(Item item, String reference, String set, double score) {
        return session.await(execAllAsync(item, reference, set, score));
    }

    public CompletableFuture<Long> execAllAsync(Item item, String reference, String set, double score) {
        ByteString key = ByteString.copyFromUtf8(item.key());
        ExecAllRequest request = ExecAllRequest.newBuilder()
                .setNoWait(true)
                .addOperations(Op.newBuilder().setKv(item.toProto()))
                .addOperations(Op.newBuilder()
                        .setRef(ReferenceRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(reference))
                                .setReferencedKey(key)
                                .setBoundRef(true)))
                .addOperations(Op.newBuilder()
                        .setZAdd(ZAddRequest.newBuilder()
                                .setSet(ByteString.copyFromUtf8(set))
                                .setScore(score)
                                .setKey(key)
                                .setBoundRef(true)))
                .build();
        return session.call(session.immudb()::execAll, request).thenApply(TxHeader::getId);
    }

    /**
     * Executes SQL statements. Each is a transaction of its own unless they stand between BEGIN and COMMIT.
     *
     * @return the ids of the transactions they committed; none for a statement that changed nothing
     */
    public List<Long> sql(String statements) {
        return session.await(sqlAsync(statements));
    }

    public CompletableFuture<List<Long>> sqlAsync(String statements) {
        SQLExecRequest request =
                SQLExecRequest.newBuilder().setSql(statements).setNoWait(true).build();
        return session.call(session.immudb()::sQLExec, request)
                .thenApply(result -> result.getTxsList().stream()
                        .map(committed -> committed.getHeader().getId())
                        .toList());
    }

    /** The rows of a SELECT. */
    public List<Row> query(String select) {
        return session.ask(
                        session.immudb()::unarySQLQuery,
                        SQLQueryRequest.newBuilder().setSql(select).build())
                .getRowsList();
    }

    /** Collections of any shape in the same database. */
    public CollectionWriter collections() {
        return new CollectionWriter(session);
    }

    /** Documents of a fixed shape in the same database. */
    public DocumentWriter documents() {
        return documents;
    }

    /**
     * Makes calls with so many of them in flight, and waits for all.
     *
     * @param calls how many; {@code call} starts one from its number, from 0 on, in this thread
     * @return the newest transaction
     */
    public long pipelined(int inFlight, int calls, IntFunction<CompletableFuture<Long>> call) {
        return session.await(new CallWindow(inFlight).run(calls, call));
    }

    /** The header of a transaction, without its entries. */
    public TxHeader header(long tx) {
        return session.ask(
                        session.immudb()::txById,
                        request(tx)
                                .setEntriesSpec(EntriesSpec.getDefaultInstance())
                                .build())
                .getHeader();
    }

    /** A transaction with its entries, which have key, metadata, and length and digest of the value. */
    public Tx transaction(long tx) {
        return session.await(transactionAsync(tx));
    }

    public CompletableFuture<Tx> transactionAsync(long tx) {
        return session.call(session.immudb()::txById, request(tx).build());
    }

    /** The newest entry of a key. */
    public Entry get(String key) {
        return session.ask(
                session.immudb()::get,
                KeyRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build());
    }

    /** The newest committed transaction and its Alh. */
    public ImmutableState state() {
        return session.ask(session.immudb()::currentState, Empty.getDefaultInstance());
    }

    @Override
    public void close() {
        session.close();
    }

    private static TxRequest.Builder request(long tx) {
        return TxRequest.newBuilder().setTx(tx).setKeepReferencesUnresolved(true);
    }
}
