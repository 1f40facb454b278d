package io.immukafka.cli.verify;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Times;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.hash.Digest;
import io.immukafka.receipt.Receipt;
import io.immukafka.receipt.ReceiptFile;
import io.immukafka.receipt.RefusedReceiptException;
import io.immukafka.tx.EntryMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a receipt, and whether a place has its transaction with the same Alh. */
public final class ReceiptVerification {

    private static final int SHOWN_BYTES = 100;

    private final Endpoint place;
    private final @Nullable Endpoint other;
    private final OriginOpener opener;
    private final RunOptions run;
    private final String name;

    /** @param other that must have the transaction, null for none */
    public ReceiptVerification(Endpoint place, @Nullable Endpoint other, OriginOpener opener, RunOptions run) {
        this.place = place;
        this.other = other;
        this.opener = opener;
        this.run = run;
        name = place instanceof Endpoint.Standard ? "standard input" : place.toString();
    }

    /** The exit code. */
    public int verify() throws EngineException, InterruptedException {
        if (place instanceof Endpoint.Standard && other instanceof Endpoint.Standard) {
            throw CliErrors.refused(ErrorCode.USAGE, "--receipt and --against cannot both be standard input");
        }
        Receipt receipt = read();
        run.say(name + ": verified: entry " + receipt.entry() + " of "
                + receipt.path().size() + " of transaction "
                + receipt.tx() + ", committed at " + Times.text(receipt.header().timestamp()) + ", Alh "
                + receipt.alh().toHex());
        run.say(name + ": key " + shown(receipt.key()) + ", "
                + (receipt.value() == null
                        ? "value with the SHA-256 " + receipt.valueDigest().toHex()
                        : "value " + shown(receipt.value())));
        if (other == null) {
            run.say(name + ": the entry belongs to the transaction with this Alh. Whether your database has that "
                    + "transaction is known once the Alh is compared with it: --against PLACE");
        } else {
            compare(receipt, other);
        }
        run.report(report(receipt));
        return ExitCode.DONE;
    }

    private Receipt read() throws EngineException {
        byte[] bytes;
        try (InputStream in = open()) {
            bytes = in.readNBytes(ReceiptFile.MOST_BYTES + 1);
        } catch (IOException e) {
            throw CliErrors.of("reading " + name, e);
        }
        if (bytes.length > ReceiptFile.MOST_BYTES) {
            throw refused("it is longer than " + ReceiptFile.MOST_BYTES + " bytes, the most that a receipt has", null);
        }
        try {
            return ReceiptFile.read(bytes);
        } catch (RefusedReceiptException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private InputStream open() throws IOException, EngineException {
        if (place instanceof Endpoint.BackupFile file) {
            return Files.newInputStream(file.path());
        }
        if (place instanceof Endpoint.Standard) {
            return System.in;
        }
        throw CliErrors.refused(
                ErrorCode.USAGE, "--receipt " + place + ": a receipt is a file, or - for standard input");
    }

    private EngineException refused(String problem, @Nullable Throwable cause) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.RECEIPT_REFUSED,
                name + " is not a valid receipt: " + problem
                        + ". It was damaged or changed, or another program wrote it: write it again with immukafka "
                        + "changes --prove",
                cause);
    }

    private void compare(Receipt receipt, Endpoint against) throws EngineException, InterruptedException {
        Digest there = new AlhLookup(opener, run).alh(against, receipt.tx());
        if (!there.equals(receipt.alh())) {
            throw CliErrors.unproved(
                    ErrorCode.RECEIPT_FOREIGN,
                    "transaction " + receipt.tx() + " has the Alh " + there.toHex() + " in " + against + ", but "
                            + receipt.alh().toHex() + " in " + name + ": the receipt belongs to another database, or "
                            + "to another history of it");
        }
        run.say(name + ": " + against + " has transaction " + receipt.tx() + " with the same Alh");
    }

    private Map<String, Object> report(Receipt receipt) throws EngineException {
        EntryMetadata metadata = EntryMetadata.decode(receipt.metadata(), receipt.metadata().length);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("receipt", place.toString());
        report.put("proved", true);
        report.put("tx", receipt.tx());
        report.put("entry", receipt.entry());
        report.put("time", Times.text(receipt.header().timestamp()));
        report.put("alh", receipt.alh().toHex());
        report.put("keyBase64", base64(receipt.key()));
        report.put("deleted", metadata.deleted());
        if (receipt.value() == null) {
            report.put("valueSha256", receipt.valueDigest().toHex());
        } else {
            report.put("valueBase64", base64(receipt.value()));
        }
        report.put("against", other == null ? null : other.toString());
        return report;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Bytes as text where they are printable, with the others in hexadecimal digits. */
    private static String shown(byte[] bytes) {
        StringBuilder out = new StringBuilder("'");
        for (int i = 0; i < Math.min(bytes.length, SHOWN_BYTES); i++) {
            int c = bytes[i] & 0xff;
            if (c == '\\' || c == '\'') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        }
        return out.append(bytes.length > SHOWN_BYTES ? "…' (" + bytes.length + " bytes)" : "'")
                .toString();
    }
}
