package io.immukafka.connect.options;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Adds options to a definition, in the order in which a form shows them. */
final class OptionGroup {

    private final ConfigDef definition;
    private final String name;
    private int order;

    OptionGroup(ConfigDef definition, String name) {
        this.definition = definition;
        this.name = name;
    }

    /**
     * Adds an option.
     *
     * @param defaultValue {@link ConfigDef#NO_DEFAULT_VALUE} for an option that must be given
     */
    OptionGroup add(
            String option,
            ConfigDef.Type type,
            @Nullable Object defaultValue,
            @Nullable Validator validator,
            Importance importance,
            String displayName,
            String documentation) {
        return add(option, type, defaultValue, validator, importance, displayName, documentation, null);
    }

    /** Adds an option whose value is one of few, in any case. */
    OptionGroup addChoice(
            String option,
            Object defaultValue,
            Object[] values,
            Importance importance,
            String displayName,
            String documentation) {
        String[] texts = Arrays.stream(values).map(Object::toString).toArray(String[]::new);
        return add(
                option,
                ConfigDef.Type.STRING,
                defaultValue.toString(),
                CaseInsensitiveValidString.in(texts),
                importance,
                displayName,
                documentation,
                new Choice(texts));
    }

    private record Choice(String... values) implements Recommender {

        @Override
        public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
            return List.of((Object[]) values);
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsedConfig) {
            return true;
        }
    }

    /** Adds an option with recommended values, or one that is not always shown. */
    OptionGroup add(
            String option,
            ConfigDef.Type type,
            @Nullable Object defaultValue,
            @Nullable Validator validator,
            Importance importance,
            String displayName,
            String documentation,
            @Nullable Recommender recommender) {
        Width width = type == ConfigDef.Type.STRING || type == ConfigDef.Type.LIST ? Width.LONG : Width.SHORT;
        definition.define(
                option,
                type,
                defaultValue,
                validator,
                importance,
                documentation,
                name,
                ++order,
                width,
                displayName,
                List.of(),
                recommender);
        return this;
    }
}
