package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a history to a topic as the fault wants it. */
record FaultyTopic(SimTopic topic, Random random, List<SimTx> truth, FatalFault fault, int faultyTx) {

    void write() {
        List<SimTx> before = truth.subList(0, faultyTx - 1);
        List<SimTx> after = truth.subList(faultyTx, truth.size());
        SimTx faulty = truth.get(faultyTx - 1);
        Position last = before.get(before.size() - 1).reached();
        switch (fault) {
            case DAMAGED -> {
                topic.write(before);
                List<TxPart> parts = faulty.parts(100 + random.nextInt(300));
                int bad = random.nextInt(parts.size());
                for (int i = 0; i < parts.size(); i++) {
                    topic.add(List.of(i == bad ? SimTopic.damaged(parts.get(i)) : parts.get(i)));
                }
                topic.write(after);
            }
            case POSING -> {
                topic.write(before);
                SimTx other = SimTx.after(last, 1 + random.nextInt(400), random);
                topic.add(List.of(SimTopic.posing(other, faulty.claim())));
                topic.write(after);
            }
            case MISSING -> {
                topic.write(before);
                topic.write(after);
            }
            case PART_MISSING -> {
                topic.write(before);
                List<TxPart> parts = new ArrayList<>(faulty.parts(100));
                parts.remove(random.nextInt(parts.size() - 1));
                topic.add(parts);
                topic.write(after);
            }
            case FORK -> {
                topic.write(before);
                topic.write(List.of(SimTx.after(otherThan(before), 7, random)));
            }
            case TRUNCATED -> {
                topic.write(before);
                topic.write(List.of(SimTx.truncatedAfter(last, random)));
            }
            case EMPTY -> {
                topic.write(before);
                topic.write(List.of(SimTx.emptyAfter(last)));
            }
            case WRONG_STATE -> {
                topic.write(before);
                topic.state(SimTx.after(last, 5, random).reached());
                truth.subList(faultyTx - 1, truth.size()).forEach(tx -> topic.add(tx.parts(1 << 20)));
            }
            case RETENTION -> {
                topic.write(truth);
                topic.removeBefore(faultyTx);
            }
            case FOREIGN_RECORD -> {
                topic.write(before);
                topic.foreign();
                topic.write(truth.subList(faultyTx - 1, truth.size()));
            }
            case OTHER_HISTORY -> topic.write(otherHistory(0));
            case OTHER_HISTORY_LATER -> {
                List<SimTx> other = otherHistory(1 + random.nextInt(faultyTx - 1));
                topic.write(other);
                topic.state(other.get(other.size() - 1).reached());
            }
            default -> disorderly();
        }
    }

    /** Now and then with holes that are filled further on. */
    private void disorderly() {
        if (random.nextInt(3) > 0) {
            topic.write(truth);
            return;
        }
        int length = random.nextBoolean() ? truth.size() : 2 + random.nextInt(20);
        for (int i = 0; i < truth.size(); i += length) {
            writeWithHole(truth.subList(i, Math.min(truth.size(), i + length)));
        }
    }

    private void writeWithHole(List<SimTx> history) {
        int hole = random.nextInt(history.size());
        int end = hole + 1 + random.nextInt(history.size() - hole);
        topic.write(history.subList(0, hole));
        if (random.nextBoolean()) {
            List<TxPart> parts = new ArrayList<>(history.get(hole).parts(100));
            parts.remove(random.nextInt(parts.size()));
            topic.add(parts);
        }
        topic.write(history.subList(hole + 1, end));
        if (random.nextBoolean()) {
            topic.write(history.subList(hole, history.size()));
        } else {
            topic.write(history.subList(hole, hole + 1));
            topic.write(history.subList(end, history.size()));
        }
    }

    private Position otherThan(List<SimTx> before) {
        Position previous =
                before.size() == 1 ? Position.EMPTY : truth.get(faultyTx - 3).reached();
        return SimTx.after(previous, 5, random).reached();
    }

    /** As long as up to the faulty transaction, and the same as the true one in the beginning. */
    private List<SimTx> otherHistory(int same) {
        List<SimTx> other = new ArrayList<>(truth.subList(0, same));
        while (other.size() < faultyTx) {
            Position previous = other.isEmpty()
                    ? Position.EMPTY
                    : other.get(other.size() - 1).reached();
            other.add(SimTx.after(previous, 1 + random.nextInt(400), random));
        }
        return other;
    }
}
