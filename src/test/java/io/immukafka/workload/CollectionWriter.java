package io.immukafka.workload;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.workload.proto.AddFieldRequest;
import io.immukafka.workload.proto.ComparisonOperator;
import io.immukafka.workload.proto.CreateCollectionRequest;
import io.immukafka.workload.proto.CreateIndexRequest;
import io.immukafka.workload.proto.DeleteCollectionRequest;
import io.immukafka.workload.proto.DeleteDocumentsRequest;
import io.immukafka.workload.proto.DeleteIndexRequest;
import io.immukafka.workload.proto.DocumentAtRevision;
import io.immukafka.workload.proto.DocumentServiceGrpc;
import io.immukafka.workload.proto.Field;
import io.immukafka.workload.proto.FieldComparison;
import io.immukafka.workload.proto.FieldType;
import io.immukafka.workload.proto.InsertDocumentsRequest;
import io.immukafka.workload.proto.Query;
import io.immukafka.workload.proto.QueryExpression;
import io.immukafka.workload.proto.RemoveFieldRequest;
import io.immukafka.workload.proto.ReplaceDocumentsRequest;
import io.immukafka.workload.proto.SearchDocumentsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collections and documents of any shape. Every call is one transaction; refusals are {@link ImmudbCallException}s. */
public final class CollectionWriter {

    private static final String ID = "_id";
    private static final int PAGE = 100;

    private final Session session;

    CollectionWriter(Session session) {
        this.session = session;
    }

    private DocumentServiceGrpc.DocumentServiceStub documents() {
        return session.documents();
    }

    public void create(String collection, Map<String, FieldType> fields) {
        CreateCollectionRequest.Builder request =
                CreateCollectionRequest.newBuilder().setName(collection);
        fields.forEach((name, type) -> request.addFields(field(name, type)));
        session.ask(documents()::createCollection, request.build());
    }

    public void delete(String collection) {
        session.ask(
                documents()::deleteCollection,
                DeleteCollectionRequest.newBuilder().setName(collection).build());
    }

    public void addField(String collection, String name, FieldType type) {
        session.ask(
                documents()::addField,
                AddFieldRequest.newBuilder()
                        .setCollectionName(collection)
                        .setField(field(name, type))
                        .build());
    }

    public void removeField(String collection, String name) {
        session.ask(
                documents()::removeField,
                RemoveFieldRequest.newBuilder()
                        .setCollectionName(collection)
                        .setFieldName(name)
                        .build());
    }

    public void createIndex(String collection, String field) {
        session.ask(
                documents()::createIndex,
                CreateIndexRequest.newBuilder()
                        .setCollectionName(collection)
                        .addFields(field)
                        .build());
    }

    public void deleteIndex(String collection, String field) {
        session.ask(
                documents()::deleteIndex,
                DeleteIndexRequest.newBuilder()
                        .setCollectionName(collection)
                        .addFields(field)
                        .build());
    }

    /** Inserts documents in one transaction and gives their ids. */
    public List<String> insert(String collection, List<Struct> documents) {
        return session.ask(
                        documents()::insertDocuments,
                        InsertDocumentsRequest.newBuilder()
                                .setCollectionName(collection)
                                .addAllDocuments(documents)
                                .build())
                .getDocumentIdsList();
    }

    public void replace(String collection, String id, Struct document) {
        session.ask(
                documents()::replaceDocuments,
                ReplaceDocumentsRequest.newBuilder()
                        .setQuery(byId(collection, id))
                        .setDocument(document)
                        .build());
    }

    public void delete(String collection, String id) {
        session.ask(
                documents()::deleteDocuments,
                DeleteDocumentsRequest.newBuilder()
                        .setQuery(byId(collection, id))
                        .build());
    }

    /** All documents. */
    public List<Struct> all(String collection) {
        List<Struct> found = new ArrayList<>();
        for (int page = 1; ; page++) {
            List<DocumentAtRevision> revisions = session.ask(
                            documents()::searchDocuments,
                            SearchDocumentsRequest.newBuilder()
                                    .setQuery(Query.newBuilder().setCollectionName(collection))
                                    .setPage(page)
                                    .setPageSize(PAGE)
                                    .build())
                    .getRevisionsList();
            revisions.forEach(revision -> found.add(revision.getDocument()));
            if (revisions.size() < PAGE) {
                return found;
            }
        }
    }

    private static Field field(String name, FieldType type) {
        return Field.newBuilder().setName(name).setType(type).build();
    }

    private static Query byId(String collection, String id) {
        return Query.newBuilder()
                .setCollectionName(collection)
                .addExpressions(QueryExpression.newBuilder()
                        .addFieldComparisons(FieldComparison.newBuilder()
                                .setField(ID)
                                .setOperator(ComparisonOperator.EQ)
                                .setValue(Value.newBuilder().setStringValue(id))))
                .setLimit(1)
                .build();
    }
}
