package io.immukafka.backup;

import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.hash.Digest;
import java.util.OptionalLong;

/** What is wrong with a backup file: one name for each defect. */
public sealed interface BackupDefect {

    /** Where. */
    FilePosition place();

    /** What is there and what should be. */
    String problem();

    /** What it means and what to do next. */
    String advice();

    /** For people: place, problem and advice. */
    default String describe() {
        return place() + ": " + problem() + ". " + advice();
    }

    /**
     * A record should begin here, and something else does.
     *
     * @param found up to 10 bytes in hexadecimal digits
     * @param resumesAt offset of the next IMMUBACKUP in the file, if any
     */
    record BadMagic(FilePosition place, String found, OptionalLong resumesAt) implements BackupDefect {
        @Override
        public String problem() {
            return "a record begins with IMMUBACKUP (494d4d554241434b5550), but the bytes here are " + found;
        }

        @Override
        public String advice() {
            if (resumesAt.isPresent()) {
                return "The file is damaged up to offset " + resumesAt.getAsLong()
                        + ", where the next record begins: take another copy of the file, or repeat the backup";
            }
            return place.record() == 1
                    ? "This is not a backup file of immudb, or its beginning is damaged: check the file's name"
                    : "The file is damaged from here on: take another copy, or truncate it with --repair and append "
                            + "the missing transactions";
        }
    }

    /** The record has another format. */
    record UnsupportedVersion(FilePosition place, long found) implements BackupDefect {
        @Override
        public String problem() {
            return "the record's format version is " + found + ", only " + FrameFormat.VERSION + " is known";
        }

        @Override
        public String advice() {
            return "Either the file is damaged here, or a newer immuadmin wrote it, which needs a newer immukafka";
        }
    }

    /** The checksum is not a SHA-256. */
    record BadChecksumLength(FilePosition place, long found) implements BackupDefect {
        @Override
        public String problem() {
            return "the checksum's length is stated as " + found + " bytes, but is always " + Digest.LENGTH;
        }

        @Override
        public String advice() {
            return Advice.DAMAGED;
        }
    }

    /** No transaction is so short. */
    record BadPayloadLength(FilePosition place, long found) implements BackupDefect {
        @Override
        public String problem() {
            return "the payload's length is stated as " + found + " bytes, but the minimum is "
                    + FrameFormat.MIN_PAYLOAD;
        }

        @Override
        public String advice() {
            return Advice.DAMAGED;
        }
    }

    /** The record's two lengths contradict each other. */
    record LengthPrefixDisagrees(FilePosition place, long payloadLength, long prefix) implements BackupDefect {
        @Override
        public String problem() {
            return "the record's payload has " + payloadLength + " bytes, so the transaction in it "
                    + (payloadLength - Long.BYTES) + ", but the length before the transaction is "
                    + Long.toUnsignedString(prefix);
        }

        @Override
        public String advice() {
            return "One of the two lengths is damaged, so the next record cannot be found: " + Advice.OTHER_COPY;
        }
    }

    /**
     * The file ends in the middle of a record.
     *
     * @param present bytes of the record that are there
     * @param missing bytes of the record that are not
     * @param exact false if so few bytes are left that {@code missing} is only the least possible number
     */
    record CutRecord(FilePosition place, long present, long missing, boolean exact) implements BackupDefect {
        @Override
        public String problem() {
            return "the file ends here, in the middle of a record: " + present + " of its bytes are there, "
                    + (exact ? "" : "at least ") + missing + " are missing";
        }

        @Override
        public String advice() {
            return "The backup, or a copy of the file, was interrupted; everything before this record is intact. "
                    + "Truncate the file with --repair, then append the missing transactions from the database";
        }
    }

    /** Bytes behind the last record, which belong to none. */
    record TrailingGarbage(FilePosition place, long length) implements BackupDefect {
        @Override
        public String problem() {
            return length + " bytes follow the last record and do not belong to any record";
        }

        @Override
        public String advice() {
            return "Everything before them is intact; remove them with --repair";
        }
    }

    /**
     * The record and the transaction in it name different ids.
     *
     * @param record what the record says
     * @param header what the transaction's header says
     */
    record TxIdDisagrees(FilePosition place, long record, long header) implements BackupDefect {
        @Override
        public String problem() {
            return "the record is labelled as transaction " + Long.toUnsignedString(record)
                    + ", but the header in it belongs to transaction " + header;
        }

        @Override
        public String advice() {
            return Advice.DAMAGED;
        }
    }

    /**
     * The payload is not the canonical encoding of a transaction.
     *
     * @param field such as {@code header.version} or {@code entry[3].keyLength}
     * @param problem what is there
     */
    record Malformed(FilePosition place, long tx, String field, String problem) implements BackupDefect {
        @Override
        public String advice() {
            return "Transaction " + Long.toUnsignedString(tx) + " is damaged at its " + field + ": "
                    + Advice.OTHER_COPY;
        }
    }

    /**
     * The Alh computed from the transaction's header is not the record's checksum.
     *
     * @param damaged which of both is wrong, as far as the rest of the file tells
     */
    record ChecksumDisagrees(FilePosition place, long tx, Digest stated, Digest computed, Damaged damaged)
            implements BackupDefect {
        @Override
        public String problem() {
            return "the Alh of transaction " + tx + " is " + stated.toHex() + " by the record's checksum and "
                    + computed.toHex() + " by its header";
        }

        @Override
        public String advice() {
            return damaged.meaning + ": " + Advice.OTHER_COPY;
        }
    }

    /** What is damaged when checksum and header contradict each other. */
    enum Damaged {
        /** The next record continues the Alh that the header gives. */
        CHECKSUM("The record's checksum is damaged, the transaction is not"),
        /** With the Alh reached before in its place, the header gives the checksum. */
        PREV_ALH("The header's prevAlh is damaged"),
        /** With the root over the entries in its place, the header gives the checksum. */
        EH("The header's eH is damaged, the entries are not"),
        /** The next record continues the checksum. */
        HEADER("The header is damaged in its timestamp, version, metadata, nentries, blTxId or blRoot"),
        /** There is no next record, or it continues neither. */
        UNKNOWN("The checksum or the header is damaged; it cannot be determined which");

        private final String meaning;

        Damaged(String meaning) {
            this.meaning = meaning;
        }
    }

    /** The entries are not those that the header, and so the Alh, stands for. */
    record EntriesDisagree(FilePosition place, long tx, Digest stated, Digest computed) implements BackupDefect {
        @Override
        public String problem() {
            return "the entries of transaction " + tx + " do not match its eH: the header says " + stated.toHex()
                    + ", they give " + computed.toHex();
        }

        @Override
        public String advice() {
            return "A key, a value, metadata or the flag at the end was changed: " + Advice.OTHER_COPY;
        }
    }

    /** Transactions are missing. */
    record Gap(FilePosition place, Position position, long tx) implements BackupDefect {
        @Override
        public String problem() {
            return "transactions " + (position.tx() + 1) + " to " + (tx - 1) + " are missing between " + position
                    + " and transaction " + tx;
        }

        @Override
        public String advice() {
            return "Records were lost, or the joined files do not adjoin: look for the records in another copy";
        }
    }

    /**
     * The transaction continues another history.
     *
     * @param tx id of a transaction at which both histories differ
     * @param expected its Alh by the file so far
     * @param found its Alh by this record
     */
    record Fork(FilePosition place, long tx, Digest expected, Digest found) implements BackupDefect {
        @Override
        public String problem() {
            return "the Alh of transaction " + tx + " is " + expected.toHex() + " according to the records "
                    + "before, but "
                    + found.toHex() + " by this record";
        }

        @Override
        public String advice() {
            return "Files of different databases were joined, or somebody changed transactions and recomputed their "
                    + "checksums: find out which history is yours before restoring anything";
        }
    }

    /** The transaction stands where a later one should. */
    record Reordered(FilePosition place, long tx, Position position) implements BackupDefect {
        @Override
        public String problem() {
            return "transaction " + tx + " comes after " + position;
        }

        @Override
        public String advice() {
            return "Records were reordered, or overlapping files were joined: restore from a file whose ids ascend";
        }
    }

    /** The transaction stands in the file twice in a row. */
    record Repeated(FilePosition place, long tx) implements BackupDefect {
        @Override
        public String problem() {
            return "transaction " + tx + " appears here a second time";
        }

        @Override
        public String advice() {
            return "Overlapping files were joined; nothing is lost, but immuadmin cannot restore them in order";
        }
    }

    /** The tree that a header states is not that of the history before it. */
    record TreeDisagrees(FilePosition place, TreeCheck.Fault fault) implements BackupDefect {
        @Override
        public String problem() {
            return fault.describe();
        }

        @Override
        public String advice() {
            return "The server that committed it had another history or had lost a part of it, or the header was "
                    + "forged: "
                    + "compare with the primary before restoring";
        }
    }
}
