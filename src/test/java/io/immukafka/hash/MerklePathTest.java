package io.immukafka.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MerklePathTest {

    private static final int ALL_INDEXES = 70;
    private static final int SIZES = 1100;

    private static byte[] leaf(int number) {
        return new Sha256()
                .add(ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), 0, Integer.BYTES)
                .finish()
                .toBytes();
    }

    private static List<byte[]> leaves(int size) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }

    private static Digest root(List<byte[]> leaves) {
        MerkleFrontier frontier = new MerkleFrontier();
        leaves.forEach(each -> frontier.append(each, 0));
        return frontier.root();
    }

    private static MerklePath path(int index, List<byte[]> leaves) {
        MerklePathBuilder builder = new MerklePathBuilder(index, leaves.size());
        byte[] room = new byte[Digest.LENGTH + 3];
        for (byte[] leaf : leaves) {
            System.arraycopy(leaf, 0, room, 3, Digest.LENGTH);
            builder.append(room, 3);
        }
        return builder.path();
    }

    /** All indexes of small trees; of larger ones those at the edges and at powers of two. */
    private static Set<Integer> indexes(int size) {
        Set<Integer> indexes = new TreeSet<>(List.of(0, size / 2, size - 1, Math.max(0, size - 2)));
        indexes.add(Integer.highestOneBit(size) - 1);
        indexes.add(Math.min(size - 1, Integer.highestOneBit(size)));
        for (int i = 0; i < Math.min(size, size <= ALL_INDEXES ? size : 0); i++) {
            indexes.add(i);
        }
        return indexes;
    }

    @Example
    void leadsToTheRootOfTheFrontierAtEverySize() {
        List<byte[]> all = leaves(SIZES);
        for (int size = 1; size <= SIZES; size++) {
            List<byte[]> leaves = all.subList(0, size);
            Digest root = root(leaves);
            for (int index : indexes(size)) {
                MerklePath path = path(index, leaves);
                assertThat(path.siblings()).hasSize(MerklePath.length(index, size));
                assertThat(path.root(Digest.of(leaves.get(index))))
                        .as("leaf %d of %d", index, size)
                        .isEqualTo(root);
            }
        }
    }

    @Property(tries = 20)
    void leadsToTheRootOfLargeTrees(@ForAll @IntRange(min = 1, max = 30_000) int size, @ForAll long seed) {
        List<byte[]> leaves = leaves(size);
        int index = new Random(seed).nextInt(size);
        assertThat(path(index, leaves).root(Digest.of(leaves.get(index)))).isEqualTo(root(leaves));
    }

    @Property(tries = 200)
    void anyOtherLeafIndexOrSiblingLeadsElsewhere(@ForAll @IntRange(min = 2, max = 300) int size, @ForAll long seed) {
        Random random = new Random(seed);
        List<byte[]> leaves = leaves(size);
        Digest root = root(leaves);
        int index = random.nextInt(size);
        MerklePath path = path(index, leaves);
        Digest leaf = Digest.of(leaves.get(index));

        assertThat(path.root(Digest.of(leaves.get((index + 1) % size)))).isNotEqualTo(root);
        for (int other = 0; other < size; other++) {
            if (other != index
                    && MerklePath.length(other, size) == path.siblings().size()) {
                assertThat(new MerklePath(other, size, path.siblings()).root(leaf))
                        .as("the path of leaf %d of %d for %d", index, size, other)
                        .isNotEqualTo(root);
            }
        }
        List<Digest> changed = new ArrayList<>(path.siblings());
        changed.set(random.nextInt(changed.size()), leaf);
        assertThat(new MerklePath(index, size, changed).root(leaf)).isNotEqualTo(root);
    }

    @Example
    void refusesWhatIsNotPossible() {
        assertThatThrownBy(() -> MerklePath.length(3, 3)).hasMessageContaining("3 leaves has no leaf 3");
        assertThatThrownBy(() -> MerklePath.length(-1, 3)).hasMessageContaining("no leaf -1");
        assertThatThrownBy(() -> MerklePath.length(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MerklePath(4, 5, List.of(Digest.ZERO, Digest.ZERO)))
                .hasMessageContaining("has 1 siblings, not 2");
        assertThat(MerklePath.length(0, Integer.MAX_VALUE)).isEqualTo(31);
        assertThat(new MerklePathBuilder(Integer.MAX_VALUE - 1, Integer.MAX_VALUE))
                .isNotNull();

        MerklePathBuilder builder = new MerklePathBuilder(0, 2);
        builder.append(leaf(0), 0);
        assertThatThrownBy(builder::path).hasMessageContaining("1 of 2 leaves are missing");
        builder.append(leaf(1), 0);
        assertThatThrownBy(() -> builder.append(leaf(2), 0)).hasMessageContaining("has its 2 leaves");
    }
}
