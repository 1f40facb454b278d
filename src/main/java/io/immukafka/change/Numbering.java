package io.immukafka.change;

import io.immukafka.change.SqlValue.Int64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells inserts from updates where that is certain: in a table with AUTO_INCREMENT the server takes a new row only
 * with a number beyond all earlier ones, deleted ones included. So a row is new if and only if its number is greater
 * than those of all earlier transactions, which a stream shows that holds the table's creation.
 */
final class Numbering {

    private record Raise(TableState table, long number) {}

    private final List<Raise> raises = new ArrayList<>();
    private boolean lost;

    /**
     * Whether a row is new.
     *
     * @return null if that cannot be told
     */
    @Nullable
    Boolean isNew(TableState state, Table table, Row key) {
        Optional<Column> numbered = table.numbered();
        if (numbered.isEmpty()) {
            return null;
        }
        Long greatest = state.greatest();
        if (!(key.fields().get(0).value() instanceof Int64 number)) {
            state.loseNumbers();
            lost = true;
            return null;
        }
        raises.add(new Raise(state, number.value()));
        return greatest == null ? null : number.value() > greatest;
    }

    /** The transaction is over: its rows are earlier ones from now on. Returns whether numbers may have changed. */
    boolean endTransaction() {
        boolean changed = !raises.isEmpty() || lost;
        raises.forEach(raise -> raise.table().raise(raise.number()));
        raises.clear();
        lost = false;
        return changed;
    }
}
