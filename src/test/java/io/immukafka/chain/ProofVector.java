package io.immukafka.chain;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.HexFormat;
import java.util.Map;

/**
 * One case of {@code vectors/*.json}, readable by any language.
 *
 * @param description what the bytes are
 * @param position reached so far: {@code tx, alh}
 * @param claim what the carrier says: {@code tx, prevAlh, alh, timestamp, entries, length}; empty if the bytes are
 *     taken at their own word
 * @param input the exported transaction in hexadecimal digits, without the stream's length prefix
 * @param verdict wanted: {@code kind} and the facts that go with it
 */
@JsonPropertyOrder({"description", "position", "claim", "input", "verdict"})
public record ProofVector(
        String description,
        Map<String, String> position,
        Map<String, String> claim,
        String input,
        Map<String, String> verdict) {

    /** The input's bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(input);
    }
}
