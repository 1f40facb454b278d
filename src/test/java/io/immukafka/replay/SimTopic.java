package io.immukafka.replay;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** A topic: parts of transactions and states of the primary, in the order in which they were written. */
final class SimTopic {

    /** A record. */
    sealed interface Entry {
        record Part(TxPart part) implements Entry {}

        record State(Position position) implements Entry {}

        /** It is in an aborted transaction of a producer, so no reader gets it. */
        record Aborted() implements Entry {}

        /** It is none of ours, so a reader stops before it. */
        record Foreign() implements Entry {}
    }

    private final Random random;
    private final List<Entry> entries = new ArrayList<>();
    private int first;
    private int next;
    /** Of the newest transaction that was read. */
    private int newest;

    private long newestTx;

    SimTopic(Random random) {
        this.random = random;
    }

    /** Writes transactions, now and then an unfinished one first, a repeated range, or a state of the primary. */
    void write(List<SimTx> history) {
        for (int i = 0; i < history.size(); i++) {
            SimTx tx = history.get(i);
            if (random.nextInt(8) == 0) {
                int until = Math.min(history.size(), i + 1 + random.nextInt(3));
                interleave(history.subList(i, until));
                i = until - 1;
                continue;
            }
            List<TxPart> parts = parts(tx);
            if (random.nextInt(10) == 0) {
                add(parts.subList(0, random.nextInt(parts.size())));
            }
            for (TxPart part : parts) {
                add(List.of(part));
                if (!part.first() && random.nextInt(10) == 0) {
                    add(List.of(part));
                }
            }
            if (random.nextInt(8) == 0) {
                state(history.get(random.nextInt(history.size())).reached());
            }
            if (random.nextInt(15) == 0) {
                int from = random.nextInt(i + 1);
                history.subList(from, i + 1).forEach(each -> add(parts(each)));
            }
            if (random.nextInt(25) == 0) {
                // A mirror was killed: it begins again at any record.
                List<Entry> all = List.copyOf(entries);
                entries.addAll(all.subList(random.nextInt(all.size()), all.size()));
            }
            if (random.nextInt(15) == 0) {
                parts.subList(0, random.nextInt(parts.size() + 1)).forEach(part -> entries.add(new Entry.Aborted()));
            }
        }
    }

    /** Two writers bring the same transactions at the same time; one of them may end in the middle. */
    private void interleave(List<SimTx> history) {
        int cut = 60 + random.nextInt(200);
        List<TxPart> one = new ArrayList<>();
        List<TxPart> other = new ArrayList<>();
        for (SimTx tx : history) {
            one.addAll(tx.parts(cut));
            other.addAll(random.nextBoolean() ? tx.parts(cut) : parts(tx));
        }
        int end = random.nextBoolean() ? other.size() : random.nextInt(other.size());
        Deque<TxPart> first = new ArrayDeque<>(one);
        Deque<TxPart> second = new ArrayDeque<>(other.subList(0, end));
        while (!first.isEmpty() || !second.isEmpty()) {
            boolean turn = second.isEmpty() || (!first.isEmpty() && random.nextBoolean());
            add(List.of((turn ? first : second).removeFirst()));
        }
    }

    private List<TxPart> parts(SimTx tx) {
        return tx.parts(random.nextInt(3) == 0 ? 150 + random.nextInt(200) : 1 << 20);
    }

    void add(List<TxPart> parts) {
        parts.forEach(part -> entries.add(new Entry.Part(part)));
    }

    void foreign() {
        entries.add(new Entry.Foreign());
    }

    void state(Position position) {
        entries.add(new Entry.State(position));
    }

    /** Retention removes everything before the transaction's first appearance. */
    void removeBefore(long tx) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Entry.Part part && part.part().claim().tx() == tx) {
                cut(i);
                return;
            }
        }
    }

    /** Retention removes some of what nobody needs who has a transaction, perhaps up to the middle of one. */
    void removeUpTo(long tx) {
        int end = first;
        while (end < entries.size() && !isBeyond(entries.get(end), tx)) {
            end++;
        }
        cut(first + random.nextInt(end - first + 1));
    }

    private void cut(int beginning) {
        first = beginning;
        next = Math.max(next, first);
    }

    /** It is deleted, created again and written anew. Readers go on with their offset if there is one, else at the beginning. */
    void createAgain(List<SimTx> history) {
        entries.clear();
        first = 0;
        newest = 0;
        newestTx = 0;
        write(history);
        seek(next);
    }

    /** The reader goes to a place that is perhaps too far. */
    void seek(int entry) {
        next = entry > entries.size() ? first : Math.max(first, entry);
    }

    /**
     * Goes back to the beginning, or to somewhere before what follows a transaction.
     *
     * @param after the transaction; 0 for the beginning
     * @param astray whether it may be anywhere before the newest transaction that was read: a search can be misled
     */
    void rewind(long after, boolean astray) {
        int end = astray ? Math.max(first, newest) : first;
        while (!astray && end < entries.size() && !isBeyond(entries.get(end), after)) {
            end++;
        }
        next = after == 0 ? first : first + random.nextInt(end - first + 1);
    }

    private static boolean isBeyond(Entry entry, long tx) {
        return entry instanceof Entry.Part part && part.part().claim().tx() > tx;
    }

    int size() {
        return entries.size();
    }

    /** Whether a reader gets nothing more. */
    boolean isExhausted() {
        while (next < entries.size() && entries.get(next) instanceof Entry.Aborted) {
            next++;
        }
        return next >= entries.size() || entries.get(next) instanceof Entry.Foreign;
    }

    /** Whether the oldest entry, which tells the limits, was just read. */
    boolean readFirst() {
        return next == first + 1;
    }

    /** Reads the next entry. */
    void read(BiConsumer<Entry, String> reader) {
        Entry entry = entries.get(next);
        if (isBeyond(entry, newestTx)) {
            newest = next;
            newestTx = ((Entry.Part) entry).part().claim().tx();
        }
        reader.accept(entry, "topic-0@" + next++);
    }

    /** The same part with a byte of its payload changed. */
    static TxPart damaged(TxPart part) {
        byte[] payload = part.payload().clone();
        payload[payload.length / 2] ^= 64;
        return new TxPart(part.claim(), part.part(), part.parts(), payload);
    }

    /** A transaction under the claim of another. */
    static TxPart posing(SimTx tx, Claim claim) {
        return new TxPart(claim, 0, 1, Arrays.copyOf(tx.bytes(), tx.bytes().length));
    }
}
