package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.backup.BackupReader;
import io.immukafka.chain.PartProof.Step;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartProofTest {

    private static final int PART = 133;

    /** The parts of real transactions, two or more for each. */
    private static List<TxPart> parts() throws Exception {
        List<TxPart> parts = new ArrayList<>();
        try (FileChannel file = FileChannel.open(Path.of("src/test/resources/fixtures/1-13.backup"))) {
            BackupReader reader = new BackupReader(file, PART);
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static Step accept(PartProof proof, List<TxPart> parts) throws UnprovedException {
        Step last = Step.SKIP;
        for (TxPart part : parts) {
            last = proof.accept(part);
        }
        return last;
    }

    private static List<TxPart> of(List<TxPart> parts, long tx) {
        return parts.stream().filter(part -> part.claim().tx() == tx).toList();
    }

    @Test
    void provesWhatIsWhole() throws Exception {
        PartProof proof = new PartProof(null);
        List<TxPart> parts = parts();

        assertThat(accept(proof, parts)).isEqualTo(Step.PROVED);
        assertThat(proof.position())
                .isEqualTo(parts.get(parts.size() - 1).claim().reached());
    }

    @Test
    void skipsWhatCameBefore() throws Exception {
        PartProof proof = new PartProof(null);
        List<TxPart> parts = parts();
        accept(proof, of(parts, 1));
        accept(proof, of(parts, 2));

        assertThat(accept(proof, of(parts, 1))).isEqualTo(Step.SKIP);
        assertThat(accept(proof, of(parts, 2))).isEqualTo(Step.SKIP);
        List<TxPart> third = of(parts, 3);
        proof.accept(third.get(0));
        assertThat(accept(proof, third)).as("begun anew").isEqualTo(Step.PROVED);
    }

    @Test
    void refusesGapsAndForks() throws Exception {
        List<TxPart> parts = parts();
        PartProof gap = new PartProof(null);
        accept(gap, of(parts, 1));
        assertThatThrownBy(() -> accept(gap, of(parts, 3)))
                .isInstanceOf(UnprovedException.class)
                .hasMessageContaining("gap");

        Position elsewhere = new Position(1, Position.EMPTY.alh());
        assertThatThrownBy(() -> accept(new PartProof(elsewhere), of(parts, 2)))
                .hasMessageContaining("another history");
        assertThatThrownBy(() -> accept(new PartProof(elsewhere), of(parts, 1)))
                .hasMessageContaining("another history");
    }

    @Test
    void refusesMissingAndChangedParts() throws Exception {
        List<TxPart> tx = of(parts(), 1);
        assertThat(tx).hasSizeGreaterThan(1);
        assertThatThrownBy(() -> new PartProof(null).accept(tx.get(1))).hasMessageContaining("parts are missing");

        TxPart last = tx.get(tx.size() - 1);
        byte[] changed = last.payload().clone();
        changed[changed.length - 1] ^= 1;
        TxPart forged = new TxPart(last.claim(), last.part(), last.parts(), changed);
        PartProof proof = new PartProof(null);
        accept(proof, tx.subList(0, tx.size() - 1));
        assertThatThrownBy(() -> proof.accept(forged)).isInstanceOf(UnprovedException.class);
    }

    @Test
    void refusesPartsOfAnotherNumberOrLengthThanTheFirst() throws Exception {
        TxPart first = of(parts(), 1).get(0);
        PartProof proof = new PartProof(null);
        proof.accept(first);
        TxPart shorter = new TxPart(first.claim(), 1, first.parts() + 1, new byte[7]);
        assertThatThrownBy(() -> proof.accept(shorter)).hasMessageContaining("but the first part of " + first.parts());

        TxPart ofMore = new TxPart(first.claim(), 0, first.parts() + 1, first.payload());
        assertThat(proof.accept(ofMore)).as("begun anew").isEqualTo(Step.PASS);
        assertThatThrownBy(() -> proof.accept(shorter)).hasMessageContaining("7 bytes, after parts of " + PART);
    }

    /** Nothing of a transaction with another header is passed on, not even its first part. */
    @Test
    void refusesAForgedHeaderWithTheFirstPart() throws Exception {
        TxPart first = of(parts(), 1).get(0);
        byte[] changed = first.payload().clone();
        changed[4 + 8 + 32 + 7] ^= 1;
        TxPart forged = new TxPart(first.claim(), 0, first.parts(), changed);
        assertThatThrownBy(() -> new PartProof(null).accept(forged)).hasMessageContaining("Alh");
    }
}
