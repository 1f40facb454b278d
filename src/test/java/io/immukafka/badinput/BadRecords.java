package io.immukafka.badinput;

import static io.immukafka.badinput.Vectors.FIRST;
import static io.immukafka.badinput.Vectors.SECOND;
import static io.immukafka.badinput.Vectors.STRIPPED;
import static io.immukafka.badinput.Vectors.THIRD;
import static io.immukafka.badinput.Vectors.claim;
import static io.immukafka.badinput.Vectors.cut;
import static io.immukafka.badinput.Vectors.fact;
import static io.immukafka.badinput.Vectors.named;
import static io.immukafka.badinput.Vectors.pretending;
import static io.immukafka.badinput.Vectors.reached;
import static io.immukafka.badinput.Vectors.whole;
import static io.immukafka.badinput.Vectors.withLength;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.ProofVector;
import io.immukafka.chain.ReferenceProof;
import io.immukafka.chain.TxPart;
import io.immukafka.record.TransactionPart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Topics on which a sink must stop, what it must say, and how far its replica may have come. */
final class BadRecords {

    /** Writes the records of a case. */
    interface Content {
        void write(RecordWriter writer, String topic, String database);
    }

    /**
     * A topic and what becomes of it.
     *
     * @param reached the replica's position in the end, null if there is none
     * @param offset of the record that is refused
     * @param says what the task's status must contain, beside the record's place
     */
    record Case(String name, Content content, @Nullable Position reached, long offset, List<String> says) {

        String topic() {
            return "bad." + database();
        }

        String database() {
            return "bad_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private BadRecords() {}

    static List<Case> all() {
        BadRecords made = new BadRecords();
        made.malformed();
        made.changed();
        made.chain();
        made.parts();
        made.foreign();
        return made.cases;
    }

    private void malformed() {
        List<String> harmful = new ArrayList<>(MalformedEncodingIT.DEADLY);
        harmful.addAll(MalformedEncodingIT.TAKEN_FOR_HONEST);
        harmful.addAll(MalformedEncodingIT.TAKEN_AS_FORK);
        for (String description : harmful) {
            ProofVector vector = named(description);
            TxPart bad = pretending(vector.bytes());
            List<TxPart> parts =
                    bad.claim().tx() == 3 ? List.of(whole(FIRST), whole(SECOND), bad) : List.of(whole(FIRST), bad);
            add(
                    description,
                    parts,
                    parts.size() - 2 == 0 ? reached(FIRST) : reached(SECOND),
                    parts.size() - 1,
                    "transaction " + bad.claim().tx(),
                    "malformed transaction: " + fact(vector.verdict(), "field") + " at offset "
                            + fact(vector.verdict(), "offset"));
        }
        add(
                "a header four bytes short",
                List.of(pretending(Vectors.shortHeader())),
                Position.EMPTY,
                0,
                "transaction 1",
                "malformed transaction: headerLength at offset 0: 124 bytes",
                "it has 128");
        long huge = MalformedEncodingIT.HUGE;
        byte[] bytes = SECOND.bytes();
        List<TxPart> inTwo = cut(SECOND, bytes.length - 3);
        Claim false2 = withLength(claim(SECOND), huge);
        add(
                "a length of 2^36 bytes in two parts",
                List.of(
                        whole(FIRST),
                        new TxPart(false2, 0, 2, inTwo.get(0).payload()),
                        new TxPart(false2, 1, 2, inTwo.get(1).payload())),
                reached(FIRST),
                1,
                "transaction 2",
                "malformed transaction: flagLength at offset " + (bytes.length - 3));
    }

    private void changed() {
        add(
                "a changed value",
                List.of(
                        whole(FIRST),
                        pretending(named("changed values of the same length").bytes())),
                reached(FIRST),
                1,
                "the eH (root over its entries) of transaction 2 is stated as",
                "but its bytes give");
        byte[] later = named("another timestamp").bytes();
        String forgedAlh = ReferenceProof.of(later).alh().toHex();
        add(
                "a forged timestamp",
                List.of(whole(FIRST), pretending(later)),
                reached(FIRST),
                1,
                "the Alh of transaction 2 is stated as " + claim(SECOND).alh().toHex() + ", but its bytes give "
                        + forgedAlh);
        Claim said = claim(SECOND);
        add(
                "a forged timestamp of the record",
                List.of(
                        whole(FIRST),
                        new TxPart(
                                new Claim(
                                        2,
                                        said.prevAlh(),
                                        said.alh(),
                                        said.timestamp() + 1,
                                        said.entries(),
                                        said.length()),
                                0,
                                1,
                                SECOND.bytes())),
                reached(FIRST),
                1,
                "the timestamp of transaction 2 is stated as " + (said.timestamp() + 1) + ", but its bytes give "
                        + said.timestamp());
        add(
                "stripped values",
                List.of(whole(FIRST), pretending(STRIPPED.bytes())),
                reached(FIRST),
                1,
                "transaction 2",
                "has digests instead of its values",
                "allow.truncated=true");
        TxPart recomputed = new TxPart(
                new Claim(
                        2,
                        said.prevAlh(),
                        ReferenceProof.of(later).alh(),
                        said.timestamp() + 1,
                        said.entries(),
                        later.length),
                0,
                1,
                later);
        add(
                "every hash recomputed against the primary's own word",
                (writer, topic, database) -> {
                    writer.parts(topic, database, List.of(whole(FIRST)));
                    writer.state(topic, database, reached(SECOND), null);
                    writer.parts(topic, database, List.of(recomputed));
                },
                reached(FIRST),
                2,
                "transaction 2",
                forgedAlh,
                claim(SECOND).alh().toHex(),
                "the primary was restored");
    }

    private void chain() {
        add(
                "a gap",
                List.of(whole(FIRST), whole(THIRD)),
                reached(FIRST),
                1,
                "a gap before transaction 3",
                "transaction 2 is missing between transaction 1",
                "Reading everything again from the beginning did not find it",
                "retention or compaction",
                "backup");
        byte[] fork = named("another prevAlh").bytes();
        Claim said = claim(SECOND);
        Claim forked = new Claim(
                2, reached(THIRD).alh(), ReferenceProof.of(fork).alh(), said.timestamp(), said.entries(), fork.length);
        add(
                "a fork",
                List.of(whole(FIRST), new TxPart(forked, 0, 1, fork)),
                reached(FIRST),
                1,
                "transaction 2",
                "belongs to a history other than that of replica 'bad_a_fork_replica'",
                "the histories differ at transaction 1",
                claim(FIRST).alh().toHex(),
                claim(THIRD).alh().toHex(),
                "Find out which history is right");
    }

    private void parts() {
        List<TxPart> three = cut(SECOND, 60);
        add(
                "the first part missing",
                List.of(whole(FIRST), three.get(1), three.get(2)),
                reached(FIRST),
                2,
                "a gap before transaction 2",
                "part 0 of transaction 2 is missing (parts 0 to 2)");
        add(
                "a part missing in the middle",
                List.of(whole(FIRST), three.get(0), three.get(2)),
                reached(FIRST),
                2,
                "a gap before transaction 2",
                "part 1 of transaction 2 is missing (parts 0 to 2)");
        add(
                "the last part missing",
                List.of(whole(FIRST), three.get(0), three.get(1), whole(THIRD)),
                reached(FIRST),
                3,
                "a gap before transaction 3",
                "transaction 2 is missing");
        byte[] other = three.get(1).payload().clone();
        other[0] ^= 1;
        add(
                "a part twice with different bytes, the wrong ones first",
                List.of(whole(FIRST), three.get(0), new TxPart(claim(SECOND), 1, 3, other), three.get(1), three.get(2)),
                reached(FIRST),
                4,
                "transaction 2",
                "failed verification: the Alh of transaction 2 is stated as");
    }

    private void foreign() {
        add(
                "random bytes",
                (writer, topic, database) -> writer.raw(topic, "k", new byte[] {7, 1, 2, 3}),
                null,
                0,
                "'k'",
                "4 bytes, which begin with 07010203",
                "which other program writes to this topic");
        add(
                "random bytes behind what is good",
                (writer, topic, database) -> {
                    writer.parts(topic, database, List.of(whole(FIRST), whole(SECOND)));
                    writer.raw(topic, "k", new byte[] {7, 1, 2, 3});
                    writer.parts(topic, database, List.of(whole(THIRD)));
                },
                reached(SECOND),
                2,
                "4 bytes, which begin with 07010203");
        add(
                "another database's record behind what is good",
                (writer, topic, database) -> {
                    writer.parts(topic, database, List.of(whole(FIRST)));
                    writer.parts(topic, "elsewhere", List.of(whole(SECOND)));
                },
                reached(FIRST),
                1,
                "belongs to database 'elsewhere', but the records before it belong to",
                "a topic must contain a single database",
                "topic.prefix");
        add(
                "JSON of another tool",
                (writer, topic, database) -> writer.raw(topic, null, "{\"id\": 17}".getBytes(StandardCharsets.UTF_8)),
                null,
                0,
                "JSON without a schema",
                "value.converter.schemas.enable=false");
        add(
                "Confluent's framing",
                (writer, topic, database) -> writer.raw(topic, "k", new byte[] {0, 0, 0, 0, 1, 2, 3}),
                null,
                0,
                "Confluent's framing",
                "set value.converter to the schema registry's converter");
        add(
                "a tombstone",
                (writer, topic, database) -> writer.raw(topic, database + "/1/0", null),
                null,
                0,
                "/1/0'",
                "no value (a tombstone), which this connector never writes");
        add(
                "a damaged record",
                (writer, topic, database) -> {
                    byte[] value = writer.encoded(topic, new TransactionPart(database, whole(FIRST), null));
                    writer.raw(topic, database + "/1/0", Arrays.copyOf(value, value.length - 1));
                },
                null,
                0,
                "/1/0'",
                "truncated or damaged");
        add(
                "the key of another transaction",
                (writer, topic, database) -> writer.raw(
                        topic,
                        database + "/2/0",
                        writer.encoded(topic, new TransactionPart(database, whole(FIRST), null))),
                null,
                0,
                "field 'key' is",
                "/2/0', but according to its value it should be",
                "/1/0'");
        Claim huge = withLength(claim(FIRST), MalformedEncodingIT.HUGE);
        add(
                "a length of 2^36 bytes in one part",
                List.of(new TxPart(huge, 0, 1, FIRST.bytes())),
                null,
                0,
                "/1/0'",
                "field 'payload' has " + FIRST.bytes().length + " bytes",
                "of a transaction of 68719476736 bytes");
    }

    private void add(String name, List<TxPart> parts, @Nullable Position reached, long offset, String... says) {
        add(name, (writer, topic, database) -> writer.parts(topic, database, parts), reached, offset, says);
    }

    private void add(String name, Content content, @Nullable Position reached, long offset, String... says) {
        cases.add(new Case(name, content, reached, offset, List.of(says)));
    }
}
