package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The verdicts of {@code vectors/*.json}. {@code recorded.json} is an {@code immuadmin hot-backup}, its checksums those that
 * the server gave. {@code forgeries.json} is made by {@link ForgeryVectors}, and made anew by
 * {@code mvn test -Dtest=ProofVectorsTest -Dvectors.write=true}.
 */
class ProofVectorsTest {

    private static final Path FOLDER = Path.of("src/test/resources/vectors");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Test
    void theFileIsWhatTheGeneratorMakes() throws IOException {
        Path file = FOLDER.resolve("forgeries.json");
        if (Boolean.getBoolean("vectors.write")) {
            Files.writeString(file, JSON.writeValueAsString(ForgeryVectors.all()) + "\n");
        }
        assertThat(read("forgeries.json")).isEqualTo(ForgeryVectors.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"recorded.json", "forgeries.json"})
    void everyVerdictIsTheOneWanted(String file) throws IOException {
        TxHasher hasher = new TxHasher();
        assertThat(read(file)).isNotEmpty().allSatisfy(vector -> {
            assertThat(judge(hasher, vector, Integer.MAX_VALUE))
                    .as(vector.description())
                    .isEqualTo(vector.verdict());
            assertThat(judge(hasher, vector, 1))
                    .as(vector.description() + ", byte by byte")
                    .isEqualTo(vector.verdict());
        });
    }

    private static List<ProofVector> read(String file) throws IOException {
        return JSON.readValue(FOLDER.resolve(file).toFile(), new TypeReference<List<ProofVector>>() {});
    }

    private static Map<String, String> judge(TxHasher hasher, ProofVector vector, int cut) {
        byte[] bytes = vector.bytes();
        try {
            hasher.begin(bytes.length);
            for (int at = 0; at < bytes.length; at += Math.min(cut, bytes.length - at)) {
                hasher.accept(bytes, at, Math.min(cut, bytes.length - at));
            }
            RecomputedTx tx = hasher.finish();
            Claim claim = vector.claim().isEmpty() ? tx.claim() : claim(vector.claim());
            Verdict verdict = ChainCheck.integrity(tx, claim)
                    .<Verdict>map(corrupt -> corrupt)
                    .orElseGet(() -> ChainCheck.link(position(vector.position()), claim));
            return facts(verdict, tx);
        } catch (MalformedTxException e) {
            return new TreeMap<>(Map.of("kind", "Malformed", "offset", Long.toString(e.offset()), "field", e.field()));
        }
    }

    private static Map<String, String> facts(Verdict verdict, RecomputedTx tx) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("kind", verdict.getClass().getSimpleName());
        facts.put("tx", Long.toString(tx.tx()));
        if (verdict instanceof Verdict.Next next) {
            facts.put("alh", next.reached().alh().toHex());
            facts.put("truncated", Boolean.toString(tx.truncated()));
        } else if (verdict instanceof Verdict.Gap gap) {
            facts.put("position", Long.toString(gap.position().tx()));
        } else if (verdict instanceof Verdict.Fork fork) {
            facts.put("tx", Long.toString(fork.tx()));
            facts.put("expected", fork.expected().toHex());
            facts.put("found", fork.found().toHex());
        } else if (verdict instanceof Verdict.Corrupt corrupt) {
            facts.put("field", corrupt.field());
        }
        return facts;
    }

    private static Position position(Map<String, String> facts) {
        return new Position(number(facts, "tx"), digest(facts, "alh"));
    }

    private static Claim claim(Map<String, String> facts) {
        return new Claim(
                number(facts, "tx"),
                digest(facts, "prevAlh"),
                digest(facts, "alh"),
                number(facts, "timestamp"),
                (int) number(facts, "entries"),
                number(facts, "length"));
    }

    private static long number(Map<String, String> facts, String name) {
        return Long.parseLong(facts.getOrDefault(name, ""));
    }

    private static Digest digest(Map<String, String> facts, String name) {
        return Digest.parse(facts.getOrDefault(name, ""));
    }
}
