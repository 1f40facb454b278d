package io.immukafka.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.ReferenceProof;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MerkleFrontierTest {

    private static Digest leaf(long number) {
        return new Sha256()
                .add(ByteBuffer.allocate(Long.BYTES).putLong(number).array(), 0, Long.BYTES)
                .finish();
    }

    private static Digest reference(List<Digest> leaves) {
        return Digest.of(
                ReferenceProof.merkleRoot(leaves.stream().map(Digest::toBytes).toList()));
    }

    @Example
    void hasTheRootOfTheDefinitionAtEverySize() {
        MerkleFrontier frontier = new MerkleFrontier();
        List<Digest> leaves = new ArrayList<>();
        for (int size = 0; size <= 600; size++) {
            assertThat(frontier.size()).isEqualTo(size);
            assertThat(frontier.root()).as("root at size %d", size).isEqualTo(reference(leaves));
            leaves.add(leaf(size));
            frontier.append(leaf(size).toBytes(), 0);
        }
    }

    @Property(tries = 30)
    void hasTheRootOfTheDefinitionAtLargeSizes(@ForAll @IntRange(min = 1, max = 20_000) int size, @ForAll long seed) {
        MerkleFrontier frontier = new MerkleFrontier();
        List<Digest> leaves = new ArrayList<>();
        byte[] room = new byte[Digest.LENGTH + 5];
        for (int i = 0; i < size; i++) {
            Digest leaf = leaf(seed + i);
            leaves.add(leaf);
            leaf.copyTo(room, 5);
            frontier.append(room, 5);
        }
        assertThat(frontier.root()).isEqualTo(reference(leaves));
        assertThat(frontier.root()).as("asking changes nothing").isEqualTo(reference(leaves));
    }

    @Property(tries = 100)
    void clearForgetsAll(@ForAll @IntRange(max = 300) int before, @ForAll @IntRange(max = 300) int after) {
        MerkleFrontier frontier = new MerkleFrontier();
        for (int i = 0; i < before; i++) {
            frontier.append(leaf(-i).toBytes(), 0);
        }
        frontier.clear();
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < after; i++) {
            frontier.append(leaf(i).toBytes(), 0);
            leaves.add(leaf(i));
        }
        assertThat(frontier.size()).isEqualTo(after);
        assertThat(frontier.root()).isEqualTo(reference(leaves));
    }
}
