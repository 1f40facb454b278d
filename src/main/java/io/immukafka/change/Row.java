package io.immukafka.change;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row, or its primary key: every column that exists, in order. */
public record Row(List<Field> fields) {

    /**
     * A column's value.
     *
     * @param value null for NULL
     */
    public record Field(Column column, @Nullable SqlValue value) {}

    /** The column with that id, if it is in this row. */
    public Optional<Field> field(int column) {
        for (Field each : fields) {
            if (each.column().id() == column) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
