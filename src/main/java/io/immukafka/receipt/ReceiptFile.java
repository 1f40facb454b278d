package io.immukafka.receipt;

import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The file of a receipt: JSON (RFC 8259) in one canonical form, which {@code docs/receipts.md} describes. Each receipt has
 * exactly one form, and nothing else is read, so that a file with any byte changed is refused.
 */
public final class ReceiptFile {

    /** The version of the format that is written and read. */
    public static final int FORMAT = 1;

    /** More bytes than any receipt has: the longest value and key in Base64, and a path of 31 digests. */
    public static final int MOST_BYTES = 2 << 20;

    private ReceiptFile() {}

    /** The file's bytes. */
    public static byte[] write(Receipt receipt) {
        return text(receipt).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Receipt receipt) {
        TxHeader header = receipt.header();
        String value = receipt.value() == null
                ? "  \"valueSha256\": " + hex(receipt.valueDigest())
                : "  \"valueBase64\": " + base64(receipt.value());
        String path = receipt.path().siblings().stream()
                .map(sibling -> "    " + hex(sibling))
                .collect(Collectors.joining(",\n"));
        return String.join(
                ",\n",
                "{\n  \"receipt\": " + FORMAT,
                "  \"tx\": " + receipt.tx(),
                "  \"entry\": " + receipt.entry(),
                "  \"alh\": " + hex(receipt.alh()),
                "  \"header\": {\n    \"prevAlh\": " + hex(header.prevAlh()),
                "    \"timestamp\": " + header.timestamp(),
                "    \"version\": " + header.version(),
                "    \"metadataBase64\": " + base64(header.metadata().toBytes()),
                "    \"entries\": " + header.entries(),
                "    \"eH\": " + hex(header.eH()),
                "    \"blTxId\": " + header.blTxId(),
                "    \"blRoot\": " + hex(header.blRoot()) + "\n  }",
                "  \"keyBase64\": " + base64(receipt.key()),
                "  \"metadataBase64\": " + base64(receipt.metadata()),
                value,
                "  \"path\": " + (path.isEmpty() ? "[]" : "[\n" + path + "\n  ]") + "\n}\n");
    }

    private static String hex(Digest digest) {
        return '"' + digest.toHex() + '"';
    }

    private static String base64(byte[] bytes) {
        return '"' + Base64.getEncoder().encodeToString(bytes) + '"';
    }

    /**
     * Reads a receipt and checks all that can be checked without another copy: the entry's path leads to the header's eH,
     * and the header has the stated Alh.
     *
     * @throws RefusedReceiptException if it does not, or the bytes are not the canonical form
     */
    public static Receipt read(byte[] bytes) throws RefusedReceiptException {
        // Each byte is one character, so that none gets lost.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        ReceiptReader reader = new ReceiptReader(text);
        Receipt receipt = reader.read();
        Digest stated = reader.statedAlh();
        if (!receipt.alh().equals(stated)) {
            throw new RefusedReceiptException(
                    "its header has the Alh " + receipt.alh().toHex() + ", but the Alh stated is " + stated.toHex(),
                    null);
        }
        Digest computed = receipt.computedEH();
        Digest eH = receipt.header().eH();
        if (!computed.equals(eH)) {
            throw new RefusedReceiptException(
                    "its entry and path lead to the eH " + computed.toHex() + ", but the transaction's header has "
                            + eH.toHex(),
                    null);
        }
        String canonical = text(receipt);
        if (!canonical.equals(text)) {
            throw new RefusedReceiptException(
                    "line " + differentLine(canonical, text)
                            + " is not written as in a receipt: numbers have no leading zeros, digests lower-case digits, and "
                            + "nothing follows the last line",
                    null);
        }
        return receipt;
    }

    private static long differentLine(String canonical, String text) {
        int at = 0;
        while (at < Math.min(canonical.length(), text.length()) && canonical.charAt(at) == text.charAt(at)) {
            at++;
        }
        return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
