package io.immukafka.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.immukafka.harness.PrometheusServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the panels of the shipped dashboard as a browser shows them: each query is evaluated by a Prometheus, and the answers
 * are drawn by a page of our own, in the panels' places, with their units, thresholds and names. It is not Grafana that draws.
 */
public final class DashboardPictures {

    private static final Path PAGE = Path.of("src/test/dashboard");
    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEP_SECONDS = 2;
    /** Grafana fills in at least four times the interval at which Prometheus scrapes. */
    private static final String RATE_INTERVAL = "10s";

    private static final int ROW_PIXELS = 34;
    private static final int WIDTH_PIXELS = 1440;

    /**
     * A part of the time that is shown.
     *
     * @param name what happened then
     */
    public record Phase(String name, Instant from, Instant to) {}

    private final JsonNode dashboard;
    private final PrometheusServer prometheus;
    private final List<Phase> phases;
    private final Path folder;

    /** @param folder where page and pictures are written; the charting library is installed there */
    public DashboardPictures(PrometheusServer prometheus, List<Phase> phases, Path folder) throws IOException {
        this.prometheus = prometheus;
        this.phases = phases;
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        dashboard = JSON.readTree(AlertRulesTest.DASHBOARD.toFile());
    }

    /** Installs the charting library, with npm. */
    public void prepare() throws IOException, InterruptedException {
        for (String file : List.of("package.json", "panels.html")) {
            Files.copy(PAGE.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
    }

    /**
     * Draws the panels of some rows.
     *
     * @param from the first row of the dashboard's grid
     * @param to the row after the last
     * @return the picture
     */
    public Path draw(String name, int from, int to) throws IOException, InterruptedException {
        ObjectNode data = JSON.createObjectNode()
                .put("from", phases.get(0).from().toEpochMilli())
                .put("to", phases.get(phases.size() - 1).to().toEpochMilli());
        ArrayNode shown = data.putArray("phases");
        phases.forEach(each -> shown.addObject()
                .put("name", each.name())
                .put("from", each.from().toEpochMilli())
                .put("to", each.to().toEpochMilli()));
        ArrayNode panels = data.putArray("panels");
        int bottom = from;
        for (JsonNode panel : dashboard.path("panels")) {
            JsonNode grid = panel.path("gridPos");
            if (grid.path("y").asInt() >= from && grid.path("y").asInt() < to) {
                panels.add(evaluated(panel));
                bottom =
                        Math.max(bottom, grid.path("y").asInt() + grid.path("h").asInt());
            }
        }
        Files.writeString(folder.resolve("data.js"), "const DATA = " + data + ";\n");
        Path picture = folder.resolve(name + ".png");
        run(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--window-size=" + WIDTH_PIXELS + "," + (bottom - from) * ROW_PIXELS,
                "--virtual-time-budget=10000",
                "--screenshot=" + picture,
                folder.resolve("panels.html").toUri().toString());
        return picture;
    }

    private ObjectNode evaluated(JsonNode panel) throws IOException {
        JsonNode defaults = panel.path("fieldConfig").path("defaults");
        ObjectNode drawn = JSON.createObjectNode()
                .put("title", panel.path("title").asText())
                .put("type", panel.path("type").asText())
                .put("unit", defaults.path("unit").asText())
                .put("noValue", defaults.path("noValue").asText("No data"));
        drawn.set("grid", panel.path("gridPos"));
        drawn.set("min", defaults.get("min"));
        drawn.set("thresholds", defaults.path("thresholds").path("steps"));
        drawn.set("mappings", defaults.path("mappings").path(0).path("options"));
        ArrayNode series = drawn.putArray("series");
        for (JsonNode target : panel.path("targets")) {
            String expression = withVariables(target.path("expr").asText());
            Instant from = phases.get(0).from();
            Instant to = phases.get(phases.size() - 1).to();
            if (target.path("instant").asBoolean()) {
                from = to;
            }
            for (JsonNode found : prometheus.range(expression, from, to, STEP_SECONDS)) {
                ObjectNode one = series.addObject()
                        .put("legend", legend(target.path("legendFormat").asText(), found.path("metric")));
                ArrayNode values = one.putArray("values");
                long before = 0;
                for (JsonNode value : found.path("values")) {
                    long time = value.path(0).asLong() * 1000;
                    if (before != 0 && time - before > STEP_SECONDS * 1000L) {
                        values.addArray().add(before + 1).addNull();
                    }
                    before = time;
                    String text = value.path(1).asText();
                    values.addArray().add(time).add(text.equals("NaN") ? null : Double.valueOf(text));
                }
            }
        }
        return drawn;
    }

    /** All connectors and databases; the other variables have their defaults. */
    private String withVariables(String expression) {
        String filled = expression.replace("$__rate_interval", RATE_INTERVAL);
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            String value = variable.path("current").path("value").asText();
            filled = filled.replace("$" + variable.path("name").asText(), value.equals("$__all") ? ".*" : value);
        }
        return filled;
    }

    private static String legend(String format, JsonNode labels) {
        return LABEL.matcher(format)
                .replaceAll(match ->
                        Matcher.quoteReplacement(labels.path(match.group(1)).asText()));
    }

    private void run(String... line) throws IOException, InterruptedException {
        File out = folder.resolve(line[0] + ".out").toFile();
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(line[0] + " failed: " + Files.readString(out.toPath()));
        }
    }
}
