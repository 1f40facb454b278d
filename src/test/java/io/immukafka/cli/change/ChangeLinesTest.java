package io.immukafka.cli.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.change.Bytes;
import io.immukafka.change.Change;
import io.immukafka.change.Column;
import io.immukafka.change.Content.Present;
import io.immukafka.change.Content.TooLong;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.Engine;
import io.immukafka.change.KeyChange;
import io.immukafka.change.Op;
import io.immukafka.change.Row;
import io.immukafka.change.Row.Field;
import io.immukafka.change.RowChange;
import io.immukafka.change.SqlValue;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.change.SqlValue.Uuid;
import io.immukafka.change.Table;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UnknownEntry;
import io.immukafka.hash.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/** How changes look, to people and to scripts. */
class ChangeLinesTest {

    private static final long TIME = 1_700_000_000;
    private static final String BEFORE_TEXT = "7:3 2023-11-14T22:13:20Z ";
    private static final String BEFORE_JSON =
            "{\"tx\":7,\"entry\":3,\"time\":\"2023-11-14T22:13:20Z\",\"alh\":\"" + "0".repeat(64) + "\",";

    private static TransactionChanges transaction(long timestamp, Change change) {
        return new TransactionChanges(7, Digest.ZERO, timestamp, null, false, OptionalLong.empty(), List.of(change));
    }

    private static String line(Change change) {
        String line = new ChangeText(transaction(TIME, change)).line(change);
        assertThat(line).startsWith(BEFORE_TEXT);
        return line.substring(BEFORE_TEXT.length());
    }

    private static String json(Change change) {
        String json = new ChangeJson(transaction(TIME, change)).object(change);
        assertThat(json).startsWith(BEFORE_JSON);
        return json.substring(BEFORE_JSON.length());
    }

    private static Column column(int id, String name) {
        return new Column(id, name, "VARCHAR", 0, false, false, null);
    }

    private static Row row(@Nullable SqlValue... values) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            fields.add(new Field(column(i + 1, "c" + i), values[i]));
        }
        return new Row(fields);
    }

    private static RowChange change(Op op, @Nullable Row before, @Nullable Row after) {
        Row any = after == null ? before : after;
        assertThat(any).isNotNull();
        Table table = new Table(
                Engine.SQL,
                4,
                "t",
                any.fields().stream().map(Field::column).toList(),
                List.of(1),
                List.of(),
                List.of());
        return new RowChange(3, op, table, new Row(any.fields().subList(0, 1)), before, after, null);
    }

    private static RowChange upsert(@Nullable SqlValue value) {
        return change(Op.UPSERT, null, row(new Int64(1), value));
    }

    private static KeyChange.Set set(String key, String value) {
        return new KeyChange.Set(3, bytes(key), new Present(bytes(value)), OptionalLong.empty(), false);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Example
    void everyType() throws IOException {
        String[][] expected = {
            {"NULL", "null"},
            {"-9223372036854775808", "-9223372036854775808"},
            {"1.0E-5", "1.0E-5"},
            {"3.0", "3"},
            {"NaN", "\"NaN\""},
            {"-Infinity", "\"-Infinity\""},
            {"-0.0", "-0.0"},
            {"true", "true"},
            {"'it''s'", "\"it's\""},
            {"x'00ff'", "\"AP8=\""},
            {"00000000-0000-0001-8000-000000000000", "\"00000000-0000-0001-8000-000000000000\""},
            {"1969-12-31T23:59:59.999999Z", "\"1969-12-31T23:59:59.999999Z\""},
            {"2023-11-14T22:13:20Z", "\"2023-11-14T22:13:20Z\""},
            {"{\"a\":1}", "\"{\\\"a\\\":1}\""},
            {"x'0a' (odd)", "{\"base64\":\"Cg==\",\"problem\":\"odd\"}"},
        };
        SqlValue[] values = {
            null,
            new Int64(Long.MIN_VALUE),
            new Float64(1e-5),
            new Float64(3),
            new Float64(Double.NaN),
            new Float64(Double.NEGATIVE_INFINITY),
            new Float64(-0.0),
            new Bool(true),
            new Text("it's"),
            new Blob(Bytes.of(new byte[] {0, -1})),
            new Uuid(new UUID(1, Long.MIN_VALUE)),
            new Timestamp(-1),
            new Timestamp(TIME * 1_000_000),
            new Json("{\"a\":1}"),
            new Undecoded(Bytes.of(new byte[] {10}), "odd"),
        };
        for (int i = 0; i < values.length; i++) {
            assertThat(line(upsert(values[i]))).isEqualTo("upsert t c0=1: c1=" + expected[i][0]);
            assertThat(json(upsert(values[i])))
                    .isEqualTo("\"kind\":\"row\",\"op\":\"upsert\",\"table\":\"t\",\"tableId\":4,\"key\":{\"c0\":1},"
                            + "\"after\":{\"c0\":1,\"c1\":" + expected[i][1] + "}}");
        }
    }

    @Example
    void whatWasBefore() {
        Row old = row(new Int64(1), new Text("a"), null, new Int64(5));
        Row now = row(new Int64(1), new Text("b"), new Bool(false), new Int64(5), new Text("new"));
        assertThat(line(change(Op.UPDATE, old, now)))
                .isEqualTo("update t c0=1: c1='a' -> 'b', c2=NULL -> false, c3=5, c4=NULL -> 'new'");
        assertThat(line(change(Op.DELETE, old, null))).isEqualTo("delete t c0=1: c1='a', c2=NULL, c3=5");
        assertThat(json(change(Op.DELETE, old, null)))
                .endsWith("\"before\":{\"c0\":1,\"c1\":\"a\",\"c2\":null,\"c3\":5}}");
        assertThat(line(change(Op.INSERT, null, row(new Int64(1))))).isEqualTo("insert t c0=1");
    }

    @Example
    void noCharacterMovesTheCursorOrBeginsALine() {
        assertThat(line(set("a\nb\tc\u001b[2J", "\u007f\u0085\0")))
                .isEqualTo("set 'a\\nb\\tc\\u001b[2J' = '\\u007f\\u0085\\u0000'");
        assertThat(line(set("\u200eé😀", "\u202e~ \\"))).isEqualTo("set '\\u200eé😀' = '\\u202e~ \\'");
        assertThat(line(upsert(new Text("\r\u009f")))).isEqualTo("upsert t c0=1: c1='\\u000d\\u009f'");
        RowChange hostile = change(
                Op.UPSERT,
                null,
                new Row(List.of(new Field(column(1, "i\nd"), new Int64(1)), new Field(column(2, "\u001b"), null))));
        assertThat(line(hostile)).isEqualTo("upsert t i\\nd=1: \\u001b=NULL");
        assertThat(json(set("\u001b\u007f\u0085é", "\"\\\n")))
                .isEqualTo("\"kind\":\"key\",\"op\":\"set\",\"key\":\"\\u001b\\u007f\\u0085\\u00e9\","
                        + "\"value\":\"\\\"\\\\\\u000a\",\"indexed\":true}");
        assertThat(json(hostile)).contains("\"key\":{\"i\\u000ad\":1},\"after\":{\"i\\u000ad\":1,\"\\u001b\":null}");
    }

    @Property
    void everyTextIsOneLine(@ForAll String text) throws IOException {
        for (Change change : List.of(
                set(text, text),
                upsert(new Text(text)),
                upsert(new Json(text)),
                new UnknownEntry(3, bytes(text), false, new TooLong(9), text),
                new DocumentChange(3, Op.UPSERT, upsert(null).table(), bytes("id"), null, Map.of("f", text), null))) {
            assertThat(line(change)
                            .codePoints()
                            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
                    .isTrue();
            assertThat(json(change).chars()).allMatch(c -> c >= ' ' && c <= '~');
        }
        JsonNode read = new ObjectMapper()
                .readTree("{" + json(upsert(new Text(text))))
                .path("after")
                .path("c1");
        assertThat(read.textValue()).isEqualTo(text);
    }

    @Example
    void longValuesAreCut() {
        assertThat(line(upsert(new Text("x".repeat(201)))))
                .isEqualTo("upsert t c0=1: c1='" + "x".repeat(200) + "… (201 characters)'");
        assertThat(line(upsert(new Text("x".repeat(200))))).endsWith("'" + "x".repeat(200) + "'");
        assertThat(line(upsert(new Blob(Bytes.of(new byte[65])))))
                .endsWith("c1=x'" + "00".repeat(64) + "…' (65 bytes)");
        assertThat(line(new KeyChange.Set(3, bytes("k"), new TooLong(9), OptionalLong.of(TIME), true)))
                .isEqualTo("set 'k' = (value of 9 bytes left out: it is longer than the limit) expires "
                        + "2023-11-14T22:13:20Z not indexed");
    }

    @Property
    void aTimestampIsThatOfTheCalendar(@ForAll long micros) {
        sameAsTheCalendar(micros);
    }

    @Property
    void aTimestampOfOurTimesIsThatOfTheCalendar(
            @ForAll @LongRange(min = -70_000_000_000L, max = 260_000_000_000L) long seconds,
            @ForAll @IntRange(max = 999) int first,
            @ForAll @IntRange(max = 999) int last) {
        sameAsTheCalendar(seconds * 1_000_000 + first * 1000L + last);
        sameAsTheCalendar(seconds * 1_000_000 + first * 1000L);
        sameAsTheCalendar(seconds * 1_000_000);
        sameAsTheCalendar(seconds / 3600 * 3600 * 1_000_000);
    }

    private static void sameAsTheCalendar(long micros) {
        StringBuilder time = new StringBuilder();
        ChangeText.timestamp(time, new Timestamp(micros));
        assertThat(time.toString())
                .isEqualTo(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
    }
}
