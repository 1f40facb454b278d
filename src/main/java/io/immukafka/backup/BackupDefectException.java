package io.immukafka.backup;

/** A backup file cannot be read on. */
public final class BackupDefectException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient BackupDefect defect;

    /** Says what is wrong with the file. */
    public BackupDefectException(BackupDefect defect) {
        super(defect.describe());
        this.defect = defect;
    }

    /** Says what is wrong with the file, and what showed it. */
    BackupDefectException(BackupDefect defect, Exception cause) {
        super(defect.describe(), cause);
        this.defect = defect;
    }

    /** What is wrong, and where. */
    public BackupDefect defect() {
        return defect;
    }
}
