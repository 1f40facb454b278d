package io.immukafka.connect.options;

import io.immukafka.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** Errors by option, as Connect's REST interface shows them. */
public final class OptionErrors {

    private final List<ConfigValue> values;
    private final Map<String, ConfigValue> byName = new HashMap<>();

    /** Errors of the options that {@code values} has already, and more, which are added to it. */
    public OptionErrors(List<ConfigValue> values) {
        this.values = values;
        values.forEach(value -> byName.put(value.name(), value));
    }

    /**
     * Adds an error.
     *
     * @param option any option of a connector, also Connect's own
     * @param message what is wrong and what to do, without the option's name in front
     */
    public void add(String option, String message) {
        ConfigValue value = byName.computeIfAbsent(option, name -> {
            // Connect shows values by the types of its own options, which strings are not; the message has the value.
            ConfigValue added = new ConfigValue(name, null, new ArrayList<>(), new ArrayList<>());
            values.add(added);
            return added;
        });
        value.addErrorMessage(option + " " + message + (message.endsWith(".") ? "" : "."));
    }

    /** Offers values for an option, as a form shows them. */
    public void recommend(String option, List<String> recommended) {
        ConfigValue value = byName.get(option);
        if (value != null) {
            value.recommendedValues(new ArrayList<>(recommended));
        }
    }

    /** Whether none of these options has an error. */
    public boolean isSound(String... options) {
        return Arrays.stream(options).noneMatch(this::isWrong);
    }

    /** Whether no option that begins with a prefix has an error. */
    public boolean isSoundBelow(String prefix) {
        return byName.keySet().stream()
                .filter(option -> option.startsWith(prefix))
                .noneMatch(this::isWrong);
    }

    private boolean isWrong(String option) {
        ConfigValue value = byName.get(option);
        return value != null && !value.errorMessages().isEmpty();
    }

    /** @throws ConfigException with all errors, if there are any */
    void throwIfAny() {
        List<String> messages =
                values.stream().flatMap(value -> value.errorMessages().stream()).toList();
        if (!messages.isEmpty()) {
            throw new ConfigException(ErrorCode.OPTION_INVALID.message(String.join(" ", messages)));
        }
    }
}
