package io.immukafka.cli.watch;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a database has come in one place.
 *
 * @param place its address
 * @param last the last transaction there, null if it is not known
 * @param lag transactions that the first place has in addition
 * @param lagSeconds age of the oldest of them, 0 if there is none
 * @param differs whether the first place has another Alh for the last transaction
 * @param problem why the last transaction is not known
 */
record Stair(
        String place,
        @Nullable Position last,
        long lag,
        long lagSeconds,
        boolean differs,
        @Nullable EngineException problem) {

    static Stair unknown(String place, EngineException problem) {
        return new Stair(place, null, 0, 0, false, problem);
    }

    /** For JSON. */
    Map<String, ?> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("place", place);
        if (last != null) {
            report.put("last", last.tx());
            report.put("alh", last.alh().toHex());
            report.put("lag", lag);
            report.put("lagSeconds", lagSeconds);
            report.put("sameHistory", !differs);
        }
        if (problem != null) {
            report.put("problem", problem.getMessage());
        }
        return report;
    }
}
