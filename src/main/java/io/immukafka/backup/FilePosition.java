package io.immukafka.backup;

/**
 * A place in a backup file.
 *
 * @param record number of the record, from 1 on
 * @param start offset of the record's first byte in the file
 * @param offset of the field's first byte in the file
 */
public record FilePosition(long record, long start, long offset) {

    @Override
    public String toString() {
        return "record " + record + " (from offset " + start + "), offset " + offset;
    }
}
