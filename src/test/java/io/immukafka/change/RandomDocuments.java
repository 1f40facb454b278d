package io.immukafka.change;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.workload.CollectionWriter;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.proto.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Random documents and collections. */
final class RandomDocuments {

    private static final int MOST_COLLECTIONS = 3;

    private final Random random;
    private final Map<String, List<String>> ids = new HashMap<>();
    private final Map<String, List<String>> indexed = new HashMap<>();
    private int names;
    private int refused;

    RandomDocuments(long seed) {
        random = new Random(seed);
    }

    /** The collections that exist. */
    Set<String> collections() {
        return ids.keySet();
    }

    int refused() {
        return refused;
    }

    void run(CollectionWriter writer, int count) {
        for (int i = 0; i < count; i++) {
            try {
                step(writer);
            } catch (ImmudbCallException e) {
                refused++;
            }
        }
    }

    private void step(CollectionWriter writer) {
        int choice = random.nextInt(100);
        if (ids.isEmpty() || (choice < 3 && ids.size() < MOST_COLLECTIONS)) {
            String name = "docs" + names++;
            writer.create(name, Map.of("number", FieldType.INTEGER, "text", FieldType.STRING));
            ids.put(name, new ArrayList<>());
            indexed.put(name, new ArrayList<>());
            return;
        }
        String collection = new ArrayList<>(ids.keySet()).get(random.nextInt(ids.size()));
        List<String> known = ids.getOrDefault(collection, List.of());
        if (choice < 12) {
            define(writer, collection, choice);
        } else if (known.isEmpty() || choice < 55) {
            List<Struct> documents = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                documents.add(document());
            }
            known.addAll(writer.insert(collection, documents));
        } else if (choice < 85) {
            writer.replace(collection, known.get(random.nextInt(known.size())), document());
        } else {
            String id = known.get(random.nextInt(known.size()));
            writer.delete(collection, id);
            known.remove(id);
        }
    }

    private void define(CollectionWriter writer, String collection, int choice) {
        List<String> indexes = indexed.getOrDefault(collection, List.of());
        switch (choice) {
            case 3, 4 -> writer.addField(collection, "f" + names++, FieldType.DOUBLE);
            case 5, 6 -> {
                writer.createIndex(collection, "number");
                indexes.add("number");
            }
            case 7 -> {
                writer.deleteIndex(collection, "number");
                indexes.remove("number");
            }
            case 8 -> writer.removeField(collection, "text");
            case 9 -> {
                if (ids.size() > 1) {
                    writer.delete(collection);
                    ids.remove(collection);
                    indexed.remove(collection);
                }
            }
            default -> writer.createIndex(collection, "text");
        }
    }

    private Struct document() {
        Struct.Builder document = Struct.newBuilder()
                .putFields(
                        "number",
                        Value.newBuilder().setNumberValue(random.nextInt(1000)).build())
                .putFields(
                        "text",
                        Value.newBuilder()
                                .setStringValue("text " + random.nextInt(9))
                                .build());
        for (int i = 0; i < random.nextInt(5); i++) {
            document.putFields("x" + random.nextInt(9), value(3));
        }
        return document.build();
    }

    private Value value(int depth) {
        Value.Builder value = Value.newBuilder();
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> value.setNullValue(NullValue.NULL_VALUE).build();
            case 1 -> value.setNumberValue(random.nextGaussian() * 1e6).build();
            case 2 -> value.setStringValue("ü€" + random.nextInt()).build();
            case 3 -> value.setBoolValue(random.nextBoolean()).build();
            case 4 ->
                value.setListValue(ListValue.newBuilder().addValues(value(depth - 1)))
                        .build();
            default ->
                value.setStructValue(Struct.newBuilder().putFields("in.ner", value(depth - 1)))
                        .build();
        };
    }
}
