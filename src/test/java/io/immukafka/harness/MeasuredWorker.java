package io.immukafka.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The metrics of a worker, as its JMX and as Prometheus see them.
 *
 * @param jmxPort where its JMX listens
 * @param scrapePort where the exporter listens
 */
public record MeasuredWorker(int jmxPort, int scrapePort) {

    private static final Path AGENT = Path.of("target/jmx-exporter/agent.jar");
    private static final Path CONFIGURATION = Path.of("config/docker/jmx-exporter.yml");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Pattern SAMPLE = Pattern.compile("([a-z_][a-z0-9_]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    /**
     * One value in a scrape.
     *
     * @param labels by name
     */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** What the JVM is started with. */
    List<String> flags() {
        if (!Files.isRegularFile(AGENT)) {
            throw new IllegalStateException(AGENT.toAbsolutePath() + " is missing: run 'mvn process-test-resources'");
        }
        return List.of(
                "-javaagent:" + AGENT.toAbsolutePath() + "=127.0.0.1:" + scrapePort + ":"
                        + CONFIGURATION.toAbsolutePath(),
                "-Dcom.sun.management.jmxremote.port=" + jmxPort,
                "-Dcom.sun.management.jmxremote.rmi.port=" + jmxPort,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false",
                "-Djava.rmi.server.hostname=127.0.0.1");
    }

    /**
     * The attributes of the MBeans whose name matches, by name.
     *
     * @param pattern such as {@code kafka.connect:type=plugins,*}
     */
    @SuppressWarnings("BanJNDI") // The address is our own worker's.
    public Map<String, Map<String, Object>> beans(String pattern) throws IOException, JMException {
        JMXServiceURL address = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi");
        try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            Map<String, Map<String, Object>> found = new TreeMap<>();
            for (ObjectName name : beans.queryNames(new ObjectName(pattern), null)) {
                MBeanAttributeInfo[] attributes = beans.getMBeanInfo(name).getAttributes();
                String[] names = new String[attributes.length];
                for (int i = 0; i < names.length; i++) {
                    names[i] = attributes[i].getName();
                }
                Map<String, Object> values = new HashMap<>();
                for (Attribute value : beans.getAttributes(name, names).asList()) {
                    values.put(value.getName(), value.getValue());
                }
                found.put(name.toString(), values);
            }
            return found;
        }
    }

    /** What Prometheus gets. */
    public String scrape() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + scrapePort + "/metrics"))
                .timeout(LIMIT)
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the exporter answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The values in a scrape. */
    public List<Sample> samples() throws IOException, InterruptedException {
        return scrape().lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(each -> new Sample(each.group(1), labels(each.group(2)), Double.parseDouble(each.group(3))))
                .toList();
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }
}
