package io.immukafka.workload;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.workload.proto.ComparisonOperator;
import io.immukafka.workload.proto.CreateCollectionRequest;
import io.immukafka.workload.proto.DeleteDocumentsRequest;
import io.immukafka.workload.proto.Field;
import io.immukafka.workload.proto.FieldComparison;
import io.immukafka.workload.proto.FieldType;
import io.immukafka.workload.proto.Index;
import io.immukafka.workload.proto.InsertDocumentsRequest;
import io.immukafka.workload.proto.Query;
import io.immukafka.workload.proto.QueryExpression;
import io.immukafka.workload.proto.ReplaceDocumentsRequest;
import java.util.concurrent.CompletableFuture;

/**
 * Writes documents, which have an integer {@code number} to be found by and a text {@code body}. The server writes
 * the name of the user into the metadata ({@code extra}) of each of their transactions, so a database that writes
 * headers of version 0 refuses them.
 */
public final class DocumentWriter {

    private static final String NUMBER = "number";
    private static final String BODY = "body";

    private final Session session;

    DocumentWriter(Session session) {
        this.session = session;
    }

    /** Creates a collection with an index on {@code number}, in one transaction. */
    public void createCollection(String collection) {
        session.ask(
                session.documents()::createCollection,
                CreateCollectionRequest.newBuilder()
                        .setName(collection)
                        .addFields(Field.newBuilder().setName(NUMBER).setType(FieldType.INTEGER))
                        .addIndexes(Index.newBuilder().addFields(NUMBER))
                        .build());
    }

    /** Inserts a document and gives the id of its transaction. */
    public long insert(String collection, long number, String body) {
        return session.await(insertAsync(collection, number, body));
    }

    public CompletableFuture<Long> insertAsync(String collection, long number, String body) {
        InsertDocumentsRequest request = InsertDocumentsRequest.newBuilder()
                .setCollectionName(collection)
                .addDocuments(document(number, body))
                .build();
        return session.call(session.documents()::insertDocuments, request)
                .thenApply(answer -> answer.getTransactionId());
    }

    /** Replaces the document with this number, which must exist, and gives the id of the transaction. */
    public long replace(String collection, long number, String body) {
        return session.await(replaceAsync(collection, number, body));
    }

    public CompletableFuture<Long> replaceAsync(String collection, long number, String body) {
        ReplaceDocumentsRequest request = ReplaceDocumentsRequest.newBuilder()
                .setQuery(byNumber(collection, number))
                .setDocument(document(number, body))
                .build();
        return session.call(session.documents()::replaceDocuments, request)
                .thenApply(answer -> answer.getRevisions(0).getTransactionId());
    }

    /** Deletes the document with this number, in one transaction; the server does not tell which. */
    public void delete(String collection, long number) {
        session.await(deleteAsync(collection, number));
    }

    public CompletableFuture<Long> deleteAsync(String collection, long number) {
        DeleteDocumentsRequest request = DeleteDocumentsRequest.newBuilder()
                .setQuery(byNumber(collection, number))
                .build();
        return session.call(session.documents()::deleteDocuments, request).thenApply(answer -> 0L);
    }

    private static Struct document(long number, String body) {
        return Struct.newBuilder()
                .putFields(
                        NUMBER,
                        Value.newBuilder().setNumberValue((double) number).build())
                .putFields(BODY, Value.newBuilder().setStringValue(body).build())
                .build();
    }

    private static Query byNumber(String collection, long number) {
        return Query.newBuilder()
                .setCollectionName(collection)
                .addExpressions(QueryExpression.newBuilder()
                        .addFieldComparisons(FieldComparison.newBuilder()
                                .setField(NUMBER)
                                .setOperator(ComparisonOperator.EQ)
                                .setValue(Value.newBuilder().setNumberValue((double) number))))
                .setLimit(1)
                .build();
    }
}
